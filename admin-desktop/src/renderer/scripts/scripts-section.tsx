import { MessageBar, MessageBarBody, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { scriptLimits } from '@ferry/common/orders/scripts';
import type { ListedScript } from '../../contract/calls/script-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { OwnersButton } from '../notices/owners-button.tsx';
import { Section } from '../shell/section.tsx';
import { AddScript } from './add-script.tsx';
import { RemoveScript } from './remove-script.tsx';
import { ScriptItem } from './script-item.tsx';
import { useScripts } from './scripts-api.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The scripts of the project in the order in which they run: made, looked at, switched, moved and taken out. */
export function ScriptsSection(): ReactNode {
  const styles = useStyles();
  const list = useScripts();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<{ sha256: string; name: string } | null>(null);
  const switching = useAct('script.switch');
  const arranging = useAct('script.arrange');
  const scripts = list.phase === 'live' ? list.value.scripts : [];
  const mayNotAdd = list.phase === 'live' ? list.value.mayNotAdd : 'not-known';
  const busy = switching.busy || arranging.busy;

  function move(script: ListedScript, by: -1 | 1): void {
    const order = scripts.map(({ sha256 }) => sha256);
    const at = order.indexOf(script.sha256);
    order.splice(at, 1);
    order.splice(at + by, 0, script.sha256);
    void arranging.act({ order });
  }

  return (
    <Section
      title="Scripts"
      lead={`Up to ${scriptLimits.scripts} scripts that an owner signed. They run last, one after the other, as the user, where the agent was installed with ALLOWSCRIPTS=1; every other laptop refuses an order with scripts as a whole.`}
      aside={
        <OwnersButton icon={<AddRegular />} refused={mayNotAdd} onClick={() => setAdding(true)}>
          Add a script
        </OwnersButton>
      }
    >
      {list.phase === 'loading' ? <Spinner size="tiny" label="Loading" /> : null}
      {list.phase === 'failed' ? <ErrorNotice error={list.error} title="The scripts cannot be shown" /> : null}
      {list.phase === 'live' && scripts.length === 0 ? <Text className={styles.quiet}>There are none.</Text> : null}
      {list.phase === 'live' && scripts.length > 0 && !list.value.taskOn ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            The task is off: no order brings them. Switch on Scripts among the tasks and save.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {list.phase === 'live' ? (
        <>
          <ErrorNotice error={list.value.blocked} title="No order can be given with these" />
          <ErrorNotice error={list.value.tooLarge} title="The server does not take these" />
        </>
      ) : null}
      {scripts.length > 0 ? (
        <ol className={styles.list} aria-label="Scripts as they run">
          {scripts.map((script, at) => (
            <ScriptItem
              key={script.sha256}
              item={script}
              place={at + 1}
              of={scripts.length}
              busy={busy}
              onSwitch={(off) => void switching.act({ sha256: script.sha256, off })}
              onMove={(by) => move(script, by)}
              onRemove={(name) => setRemoving({ sha256: script.sha256, name })}
            />
          ))}
        </ol>
      ) : null}
      <ErrorNotice error={switching.error ?? arranging.error} title="Nothing was changed" />
      {adding ? <AddScript onClose={() => setAdding(false)} /> : null}
      {removing ? <RemoveScript {...removing} onClose={() => setRemoving(null)} /> : null}
    </Section>
  );
}
