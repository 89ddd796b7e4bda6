import { Badge, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { useConsole } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { counted } from '../notices/sentence.ts';
import { useNotify } from '../notices/use-notify.tsx';
import { useSettings } from '../settings/settings-api.ts';
import { taskNames } from '../settings/task-names.ts';
import { computersOf, orderCall, orderWords } from './order-acts.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';
import { RefusedList } from './refused-list.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: '6px 16px',
    margin: '12px 0',
    padding: '12px 16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  tenant: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
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
  const { settings } = useSettings();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<FerryError | null>(null);
  const [refused, setRefused] = useState<{ id: string; reason: string }[]>([]);
  const { act, targets } = props;
  const words = orderWords[act];
  const who = counted(targets.rows.length, targets.of === 'users' ? 'user' : 'computer');
  const computers = computersOf(targets);
  const values = settings?.values;
  const tasks = values?.tasks.filter((task) => task.enabled).map((task) => taskNames[task.id].name) ?? [];

  async function give(): Promise<void> {
    setBusy(true);
    setError(null);
    const ids = targets.rows.map((row) => row.id);
    const input = { targets: targets.of === 'users' ? { userIds: ids } : { deviceIds: ids } };
    const how = orderCall(act);
    const answer =
      how.name === 'order.stop'
        ? await client.call('order.stop', input)
        : await client.call('order.start', { ...input, kind: how.kind });
    setBusy(false);
    if (!answer.ok) {
      setError(answer.error);
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
      onConfirm={() => void give()}
      onClose={props.onClose}
    >
      <dl className={styles.facts}>
        <dt className={styles.term}>{targets.of === 'users' ? 'Users' : 'Computers'}</dt>
        <dd className={styles.value}>{named(targets)}</dd>
        {targets.of === 'users' ? (
          <>
            <dt className={styles.term}>Computers</dt>
            <dd className={styles.value} data-testid="order-computers">
              {computers > 0 ? `${counted(computers, 'computer')} now` : 'none yet'}
              {act === 'stop' ? '' : '; those that are assigned to them later get the order too'}
            </dd>
          </>
        ) : null}
        {values && act !== 'stop' ? (
          <>
            <dt className={styles.term}>From</dt>
            <dd className={styles.value}>
              {values.sourceDomains.join(', ')} <span className={styles.tenant}>{values.sourceTenantId}</span>
            </dd>
            <dt className={styles.term}>Target tenant</dt>
            <dd className={styles.value} data-testid="order-target">
              <Text weight="semibold">{values.targetDomains.join(', ') || 'no domain set'}</Text>{' '}
              <span className={styles.tenant}>{values.targetTenantId}</span>
            </dd>
            <dt className={styles.term}>Tasks</dt>
            <dd className={styles.value}>
              {tasks.map((name) => (
                <Badge key={name} appearance="tint" color="brand">
                  {name}
                </Badge>
              ))}
            </dd>
          </>
        ) : null}
      </dl>
      <ul className={styles.effects}>
        {words.effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}

function named(targets: OrderTargets): string {
  const shown = targets.rows.slice(0, 4).map((row) => row.label);
  const more = targets.rows.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}
