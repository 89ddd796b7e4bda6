import { Badge, Button, Text } from '@fluentui/react-components';
import { SendRegular } from '@fluentui/react-icons/svg/send';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { Section } from '../shell/section.tsx';
import type { SettingsAnswer } from './settings-api.ts';
import { useUnsavedSettings } from './use-settings-editing.ts';

const states = {
  none: { color: 'severe', text: 'Not published', about: 'The agents have no policy of this project yet.' },
  changed: {
    color: 'severe',
    text: 'Changed since',
    about: 'The agents still have the settings of the last publication.',
  },
  published: {
    color: 'success',
    text: 'Published',
    about: 'The agents have these settings, or get them with their next contact.',
  },
} as const;

/** Names of the parts of a policy, as the form calls them. */
const names: Record<string, string> = {
  agentVersion: 'agent version',
  release: 'offered release',
  automaticUpgrade: 'Automatic Upgrade',
  hubs: 'addresses of consoles',
  matchBySourceAccount: 'assignment by source account',
  sourceTenantId: 'source tenant',
  texts: 'texts for the person at the laptop',
  revoked: 'revoked consoles',
};
const nameOf = (part: string): string => names[part] ?? part;

/** Signs the part of the settings that agents need: an administrator's act, never a side effect of saving. */
export function PublishPolicy(props: {
  state: SettingsAnswer['policy'];
  differs: SettingsAnswer['differs'];
}): ReactNode {
  const notify = useNotify();
  const { act, busy, error } = useAct('policy.publish');
  const unsaved = useUnsavedSettings();
  const state = states[props.state];

  async function publish(): Promise<void> {
    const answer = await act({});
    if (!answer.ok) return;
    notify('Published', 'Agents take it over with their next contact.');
  }

  return (
    <Section
      title="Policy for the agents"
      lead="Agents obey only what an administrator signed. Publishing signs the settings that concern them: matching, upgrades, consoles on the network."
      aside={
        <Badge appearance="tint" color={state.color} size="large" data-testid="policy-state" data-state={props.state}>
          {state.text}
        </Badge>
      }
    >
      <Text>
        {state.about}
        {props.differs.length > 0 ? ` Different: ${props.differs.map(nameOf).join(', ')}.` : ''}
        {unsaved ? ' What is typed below and not saved yet is not published.' : ''}
      </Text>
      <div>
        <Button
          icon={<SendRegular />}
          appearance={props.state === 'published' ? 'secondary' : 'primary'}
          disabled={busy}
          onClick={() => void publish()}
        >
          Publish to agents
        </Button>
      </div>
      <ErrorNotice error={error} title="Not published" />
    </Section>
  );
}
