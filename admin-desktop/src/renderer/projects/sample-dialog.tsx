import {
  Button,
  Caption1,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  ProgressBar,
  Spinner,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import type { ReactNode } from 'react';
import type { SampleProgress } from '../../contract/calls/shell-calls.ts';

const useStyles = makeStyles({
  steps: {
    listStyleType: 'none',
    padding: 0,
    margin: '20px 0 8px',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
  },
  step: {
    display: 'grid',
    gridTemplateColumns: '24px 1fr auto',
    alignItems: 'center',
    columnGap: '12px',
    rowGap: '6px',
  },
  icon: { display: 'flex', fontSize: '20px', color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorPaletteGreenForeground1 },
  bar: { gridColumn: '2 / 4' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const stages = [
  { id: 'project', label: 'A project with keys of its own' },
  { id: 'users', label: '200 users, imported from a CSV list' },
  { id: 'laptops', label: '25 laptops, each with a real agent' },
] as const;

/** How far the sample project is, step by step. Cancelling leaves nothing behind. */
export function SampleDialog(props: { progress: SampleProgress; onCancel: () => void }): ReactNode {
  const styles = useStyles();
  const { progress } = props;
  const at = progress.stage === 'done' ? stages.length : stages.findIndex(({ id }) => id === progress.stage);
  return (
    <Dialog open modalType="alert">
      <DialogSurface data-testid="sample-dialog">
        <DialogBody>
          <DialogTitle>Making the sample project</DialogTitle>
          <DialogContent>
            <Text>
              The laptops enrol as real ones would, with an access token. One of them is then switched off for a while.
            </Text>
            <ol className={styles.steps} aria-live="polite">
              {stages.map(({ id, label }, number) => (
                <li key={id} className={styles.step} data-testid={`sample-${id}`} data-state={stateOf(number, at)}>
                  {number < at ? (
                    <span className={`${styles.icon} ${styles.done}`}>
                      <CheckmarkCircleFilled aria-label="Done" />
                    </span>
                  ) : number === at ? (
                    <Spinner size="extra-tiny" aria-label="At work" />
                  ) : (
                    <span className={styles.icon} aria-hidden>
                      <CircleRegular />
                    </span>
                  )}
                  <Text weight={number === at ? 'semibold' : 'regular'}>{label}</Text>
                  <Caption1 className={styles.quiet}>
                    {number === at && progress.total > 1 ? `${progress.done} of ${progress.total}` : ''}
                  </Caption1>
                  {number === at ? (
                    <ProgressBar
                      className={styles.bar}
                      aria-label={label}
                      {...(progress.total > 1 ? { value: progress.done, max: progress.total } : {})}
                    />
                  ) : null}
                </li>
              ))}
            </ol>
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onCancel}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function stateOf(number: number, at: number): 'ahead' | 'at-work' | 'done' {
  return number < at ? 'done' : number === at ? 'at-work' : 'ahead';
}
