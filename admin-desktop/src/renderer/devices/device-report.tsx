import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Badge,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { scriptStepId, scriptsTask } from '@ferry/common/orders/scripts';
import type { Report, StepOutcome } from '@ferry/common/report';
import { Moment } from '../notices/moment.tsx';
import { sentence } from '../notices/sentence.ts';
import { ScriptDetails } from '../scripts/script-details.tsx';
import { useScriptsOfDevice } from '../scripts/scripts-api.ts';
import { taskName } from '../settings/task-names.ts';
import { AdminCommandBox } from './admin-command-box.tsx';

const useStyles = makeStyles({
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    maxHeight: '420px',
    overflow: 'auto',
  },
  step: {
    display: 'grid',
    gridTemplateColumns: '104px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    padding: '7px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    alignItems: 'start',
  },
  detail: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  title: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const outcomes: Record<
  StepOutcome,
  { text: string; color: 'informative' | 'success' | 'subtle' | 'severe' | 'danger' }
> = {
  planned: { text: 'Planned', color: 'informative' },
  done: { text: 'Done', color: 'success' },
  skipped: { text: 'Skipped', color: 'subtle' },
  undone: { text: 'Undone', color: 'informative' },
  'needs-admin': { text: 'Needs admin', color: 'severe' },
  failed: { text: 'Failed', color: 'danger' },
};

/** The last report, task by task and step by step. */
export function DeviceReport(props: { deviceId: string; report: Report | null }): ReactNode {
  const styles = useStyles();
  const { report } = props;
  const withScripts = report?.tasks.some(({ id, steps }) => id === scriptsTask && steps.length > 0) ?? false;
  const known = useScriptsOfDevice(props.deviceId, withScripts);
  const scripts = known.phase === 'live' ? known.value.scripts : [];
  if (!report) return <Text className={styles.quiet}>This computer has enrolled but not reported yet.</Text>;
  const head = (
    <Text className={styles.quiet}>
      <Moment at={report.at} />
      {report.reason ? ` – ${sentence(report.reason)}` : ''}
    </Text>
  );
  if (report.tasks.length === 0)
    return (
      <>
        {head}
        <Text>No steps yet: they appear when an order begins.</Text>
      </>
    );
  return (
    <>
      {head}
      <Accordion multiple collapsible defaultOpenItems={report.tasks.map((task) => task.id)}>
        {report.tasks.map((task) => {
          const done = task.steps.filter((step) => step.outcome === 'done' || step.outcome === 'skipped').length;
          return (
            <AccordionItem key={task.id} value={task.id}>
              <AccordionHeader>
                {taskName(task.id)} · {done} of {task.steps.length}
              </AccordionHeader>
              <AccordionPanel>
                <ul className={styles.steps}>
                  {task.steps.map((step) => (
                    <li key={step.id} className={styles.step} data-testid="step" data-outcome={step.outcome}>
                      <span>
                        <Badge appearance="tint" color={outcomes[step.outcome].color}>
                          {outcomes[step.outcome].text}
                        </Badge>
                      </span>
                      <div>
                        <div className={styles.title}>
                          {step.title}
                          {step.reversible ? '' : ' (cannot be undone)'}
                        </div>
                        {step.detail ? <div className={styles.detail}>{step.detail}</div> : null}
                        {step.command ? <AdminCommandBox command={step.command} outcome={step.outcome} /> : null}
                        <ScriptDetails scripts={scripts.filter(({ sha256 }) => scriptStepId(sha256) === step.id)} />
                      </div>
                    </li>
                  ))}
                </ul>
              </AccordionPanel>
            </AccordionItem>
          );
        })}
      </Accordion>
    </>
  );
}
