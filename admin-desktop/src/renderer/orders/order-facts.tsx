import {
  Badge,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { counted } from '../notices/sentence.ts';
import { ScriptDetails } from '../scripts/script-details.tsx';
import { taskName } from '../settings/task-names.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';
import { cannotWords, changeWords, scriptsRefusedWords, standingWords } from './preview-words.ts';
import { zoneHere } from './zoned-time.ts';

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
  badges: { display: 'flex', flexWrap: 'wrap', gap: '4px', margin: 0 },
  list: { margin: 0, paddingLeft: '18px' },
  bar: { marginBottom: '12px' },
});

/** What an order will do, in exact numbers: whom it reaches, whom not, what it replaces, and to which tenant they move. */
export function OrderFacts(props: { act: OrderAct; targets: OrderTargets; preview: OrderPreview }): ReactNode {
  const styles = useStyles();
  const { act, targets, preview } = props;
  const noun = targets.of === 'users' ? 'user' : 'computer';
  const standing = standingWords(preview, act, noun, zoneHere());
  const cannot = cannotWords(preview, noun);
  const changes = changeWords(preview.changes);
  return (
    <>
      <dl className={styles.facts} data-testid="order-facts">
        <dt className={styles.term}>{targets.of === 'users' ? 'Users' : 'Computers'}</dt>
        <dd className={styles.value}>
          <span data-testid="order-ready">{readyWords(preview, noun)}</span> <span>{named(targets)}</span>
        </dd>
        {targets.of === 'users' ? (
          <>
            <dt className={styles.term}>Computers</dt>
            <dd className={styles.value} data-testid="order-computers">
              {preview.computers > 0 ? `${counted(preview.computers, 'computer')} now` : 'none yet'}
              {act === 'stop' ? '' : '; those that are assigned to them later get the order too'}
            </dd>
          </>
        ) : null}
        {cannot.length > 0 ? (
          <>
            <dt className={styles.term}>Cannot</dt>
            <dd className={styles.value} data-testid="order-cannot">
              <Lines lines={cannot} />
            </dd>
          </>
        ) : null}
        {standing.length > 0 ? (
          <>
            <dt className={styles.term}>Now</dt>
            <dd className={styles.value} data-testid="order-standing">
              <Lines lines={standing} />
            </dd>
          </>
        ) : null}
        {act === 'stop' ? null : (
          <>
            <dt className={styles.term}>From</dt>
            <dd className={styles.value}>
              {preview.source.domains.join(', ')} <span className={styles.tenant}>{preview.source.tenantId}</span>
            </dd>
            <dt className={styles.term}>Target tenant</dt>
            <dd className={styles.value} data-testid="order-target">
              <Text weight="semibold">{preview.target.domains.join(', ') || 'no domain set'}</Text>{' '}
              <span className={styles.tenant}>{preview.target.tenantId}</span>
            </dd>
            <dt className={styles.term}>Tasks</dt>
            <dd className={styles.badges}>
              {preview.tasks.map((task) => (
                <Badge key={task} appearance="tint" color="brand">
                  {taskName(task)}
                </Badge>
              ))}
            </dd>
          </>
        )}
      </dl>
      {preview.last && changes.length > 0 ? (
        <MessageBar
          className={styles.bar}
          intent={changes.some(({ key }) => key.endsWith('TenantId')) ? 'warning' : 'info'}
          layout="multiline"
          data-testid="order-changes"
        >
          <MessageBarBody>
            <MessageBarTitle>
              Changed since the last order (<Moment at={preview.last.at} />)
            </MessageBarTitle>
            <Lines lines={changes.map(({ name, text }) => `${name}: ${text}`)} />
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <OrderScripts preview={preview} />
      <ErrorNotice error={preview.blocked} title="This order cannot be given" />
    </>
  );
}

/** What the order will run besides its tasks, in full, and who will not have it. */
function OrderScripts({ preview }: { preview: OrderPreview }): ReactNode {
  const styles = useStyles();
  if (preview.scripts.length === 0) return null;
  const refused = scriptsRefusedWords(preview.scriptsRefused);
  return (
    <>
      <Text>
        {`${counted(preview.scripts.length, 'script')}, run last, in this order. What they do cannot be rolled back.`}
      </Text>
      <ScriptDetails scripts={preview.scripts} />
      {refused === null ? null : (
        <MessageBar className={styles.bar} intent="warning" layout="multiline" data-testid="order-scripts-refused">
          <MessageBarBody>{refused}</MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}

function Lines(props: { lines: readonly string[] }): ReactNode {
  const styles = useStyles();
  if (props.lines.length === 1) return props.lines[0];
  return (
    <ul className={styles.list}>
      {props.lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function readyWords({ ready, targets }: OrderPreview, noun: string): string {
  if (targets === ready) return `${counted(ready, noun)}:`;
  return ready === 0
    ? `none of ${counted(targets, noun)}:`
    : `${ready.toLocaleString('en')} of ${counted(targets, noun)}:`;
}

function named(targets: OrderTargets): string {
  const shown = targets.rows.slice(0, 4).map((row) => row.label);
  const more = targets.rows.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}
