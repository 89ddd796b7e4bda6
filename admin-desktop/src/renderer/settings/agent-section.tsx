import { Field, Input, Switch } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { OfferedRelease } from '../releases/offered-release.tsx';
import { Section } from '../shell/section.tsx';
import type { SettingsDraft, SettingsErrors } from './settings-draft.ts';
import { fieldLabels } from './settings-parts.ts';

/** What the policy tells the agents of themselves. */
export function AgentSection(props: {
  draft: SettingsDraft;
  errors: SettingsErrors;
  onChange: (part: Partial<SettingsDraft>) => void;
}): ReactNode {
  const { draft, errors, onChange } = props;
  return (
    <Section title="Agents" lead="Takes effect when it is published.">
      <OfferedRelease />
      <Field
        label={fieldLabels.agentVersion}
        hint="For people: agents are told it, and take the offered release, whatever stands here."
        validationMessage={errors.agentVersion}
      >
        <Input
          value={draft.agentVersion}
          placeholder="1.2.3"
          onChange={(_, { value }) => onChange({ agentVersion: value })}
        />
      </Field>
      <Field hint="On: each agent that is older than the offered release takes it over when its computer is idle and no migration runs, and goes back to the one it had if the new one does not report. Off: nothing is upgraded.">
        <Switch
          label={fieldLabels.automaticUpgrade}
          checked={draft.automaticUpgrade}
          onChange={(_, { checked }) => onChange({ automaticUpgrade: checked })}
        />
      </Field>
      <Field
        label={fieldLabels.hubs}
        hint="host:port of consoles that laptops reach although Bonjour does not find them, separated by commas."
        validationMessage={errors.hubs}
      >
        <Input
          value={draft.hubs}
          placeholder="192.0.2.7:41234"
          onChange={(_, { value }) => onChange({ hubs: value })}
        />
      </Field>
    </Section>
  );
}
