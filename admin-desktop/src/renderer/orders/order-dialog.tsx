import { Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { orderedScript } from '../../contract/calls/script-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { useNotify } from '../notices/use-notify.tsx';
import { orderCall, orderWords, targetsOf } from './order-acts.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';
import { OrderFacts } from './order-facts.tsx';
import { RefusedList } from './refused-list.tsx';
import { useSchedule } from './use-schedule.tsx';
import { useOrderPreview } from './use-order-preview.ts';

const useStyles = makeStyles({
  effects: { margin: '0 0 8px', paddingLeft: '20px', lineHeight: tokens.lineHeightBase300 },
});

/** Asks before an order is given: to how many it goes, what will happen, and to which tenant they move. */
export function OrderDialog(props: {
  act: OrderAct;
  targets: OrderTargets;
  onClose: () => void;
  onDone: () => void;
}): ReactNode {
  const styles = useStyles();
  const { client } = useConsole();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<FerryError | null>(null);
  const [refused, setRefused] = useState<{ id: string; reason: string }[]>([]);
  const { act, targets } = props;
  const words = orderWords[act];
  const noun = targets.of === 'users' ? 'user' : 'computer';
  const who = counted(targets.rows.length, noun);
  const { preview, lookAgain } = useOrderPreview(act, targets);
  const there = preview.phase === 'there' ? preview.preview : null;
  const planned = useSchedule(there, there ? counted(there.ready, noun) : who);
  const scheduling = act === 'schedule';
  const ready =
    there !== null && there.ready > 0 && there.blocked === null && (!scheduling || planned.schedule !== null);

  async function give(): Promise<void> {
    setBusy(true);
    setError(null);
    const input = { targets: targetsOf(targets) };
    const how = orderCall(act);
    // What was not shown is not ordered.
    const shown = there?.scripts.map(orderedScript) ?? [];
    const times = scheduling ? (planned.schedule ?? {}) : {};
    const answer =
      how.name === 'order.stop'
        ? await client.call('order.stop', input)
        : await client.call('order.start', {
            ...input,
            kind: how.kind,
            ...times,
            ...(shown.length > 0 ? { scripts: shown } : {}),
          });
    setBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      // Something is not as it was shown: it is shown anew, beside what was said.
      if (answer.error.code === 'conflict') lookAgain();
      return;
    }
    if (answer.value.refused.length > 0) {
      notify(
        words.done,
        `${counted(answer.value.given, 'order')} given, ${answer.value.refused.length} refused.`,
        'warning',
      );
      setRefused(answer.value.refused);
      return;
    }
    notify(words.done, `${counted(answer.value.given, 'order')} given.`);
    props.onDone();
  }

  if (refused.length > 0) return <RefusedList refused={refused} rows={targets.rows} onClose={props.onDone} />;
  return (
    <ConfirmDialog
      open
      title={words.title(who)}
      confirm={words.confirm}
      busy={busy}
      error={error}
      disabled={!ready}
      onConfirm={() => void give()}
      onClose={props.onClose}
    >
      {preview.phase === 'loading' ? <Spinner size="tiny" label="Counting what it will do" /> : null}
      {preview.phase === 'failed' ? (
        <ErrorNotice error={preview.error} title="What it would do cannot be told" />
      ) : null}
      {there ? (
        <>
          {scheduling ? planned.fields : null}
          <OrderFacts act={act} targets={targets} preview={there} />
        </>
      ) : null}
      <ul className={styles.effects}>
        {words.effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
