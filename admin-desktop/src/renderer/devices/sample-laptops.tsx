import {
  Badge,
  Body1Strong,
  Button,
  Caption1,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  SpinButton,
  Switch,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons/svg/beaker';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { useNotify } from '../notices/use-notify.tsx';
import { useShellState } from '../projects/shell-api.ts';

const useStyles = makeStyles({
  pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalL, margin: '16px 0' },
  list: {
    listStyleType: 'none',
    padding: 0,
    margin: '8px 0',
    display: 'flex',
    flexDirection: 'column',
    gap: '6px',
    maxHeight: '260px',
    overflowY: 'auto',
  },
  item: {
    display: 'grid',
    gridTemplateColumns: '140px minmax(0, 1fr) 52px 72px auto',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
  },
  quiet: { color: tokens.colorNeutralForeground2, overflow: 'hidden', textOverflow: 'ellipsis' },
});

const most = 25;
const stateColours = { starting: 'brand', running: 'success', off: 'informative', ended: 'warning' } as const;
const reachWords = { cloud: 'Server', lan: 'LAN', both: 'Both' } as const;

/** A button, and behind it the choice of simulated laptops and a list of those that run. */
export function SampleLaptops(props: { primary?: boolean }): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  const shell = useShellState();
  const [open, setOpen] = useState(false);
  const [cloud, setCloud] = useState(1);
  const [lan, setLan] = useState(1);
  const { act, busy, error } = useAct('laptops.start');
  const power = useAct('laptops.power');
  const running = shell.phase === 'live' ? shell.value.sampleLaptops : [];
  const wrong = cloud + lan < 1 || cloud + lan > most;

  async function start(): Promise<void> {
    const reach = [...Array<'cloud'>(cloud).fill('cloud'), ...Array<'lan'>(lan).fill('lan')];
    const answer = await act({ reach });
    if (!answer.ok) return;
    notify(`${counted(answer.value.started, 'sample laptop')} started`, 'They appear in the list in a moment.');
    setOpen(false);
  }

  const count = (label: string, value: number, set: (value: number) => void) => (
    <Field label={label}>
      <SpinButton
        min={0}
        max={most}
        value={value}
        onChange={(_, data) => set(clamp(data.value ?? Number(data.displayValue)))}
      />
    </Field>
  );

  return (
    <>
      <Button
        appearance={props.primary ? 'primary' : 'secondary'}
        icon={<BeakerRegular />}
        onClick={() => setOpen(true)}
      >
        {props.primary ? 'Start sample laptops' : 'Sample laptops'}
      </Button>
      <Dialog open={open} onOpenChange={(_, data) => (busy ? undefined : setOpen(data.open))}>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>Sample laptops</DialogTitle>
            <DialogContent>
              <Text>
                Simulated computers with a real agent each, for the first users of the list. They enrol with a token of
                their own and wait for your order, like a real laptop. Nothing outside their folder is changed.
              </Text>
              <div className={styles.pair}>
                {count('Reached through the server', cloud, setCloud)}
                {count('On the local network only', lan, setLan)}
              </div>
              {wrong ? <Text role="alert">Between 1 and {most} together.</Text> : null}
              {running.length > 0 ? (
                <>
                  <Body1Strong>Already here</Body1Strong>
                  <ul className={styles.list}>
                    {running.map((laptop) => (
                      <li key={laptop.name} className={styles.item}>
                        <span>{laptop.name}</span>
                        <Caption1 className={styles.quiet}>{laptop.upn}</Caption1>
                        <Caption1>{reachWords[laptop.reach]}</Caption1>
                        <Badge appearance="tint" color={stateColours[laptop.state]} title={laptop.why}>
                          {laptop.state}
                        </Badge>
                        <Switch
                          aria-label={`Power of ${laptop.name}`}
                          checked={laptop.state === 'running' || laptop.state === 'starting'}
                          onChange={(_, { checked }) =>
                            void power.act({ name: laptop.name, power: checked ? 'on' : 'off' })
                          }
                        />
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
              <ErrorNotice error={power.error} title="The laptop was not switched" />
              <ErrorNotice error={error} title="No laptop was started" />
            </DialogContent>
            <DialogActions>
              <Button onClick={() => setOpen(false)} disabled={busy}>
                Close
              </Button>
              <Button
                appearance="primary"
                onClick={() => void start()}
                disabled={busy || wrong}
                data-testid="start-laptops"
              >
                Start {cloud + lan}
              </Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  );
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(most, Math.round(value))) : 0;
}
