import {
  Button,
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  ProgressBar,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { offerDays } from '../../contract/calls/release-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { ReleaseFacts } from './release-facts.tsx';
import { useReleaseOffer } from './use-release-offer.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** Takes a release of the agent from a file, shows what it is, and lets an owner sign it. */
export function OfferRelease(props: { onOffered: (version: string) => void; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { step, error, take, stop } = useReleaseOffer();
  const { act, busy, error: refused } = useAct('release.offer');
  const [days, setDays] = useState(String(offerDays.byDefault));
  const [anyway, setAnyway] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const found = step.at === 'found' ? step.found : null;
  const number = Number(days);
  const daysWrong = !Number.isInteger(number) || number < offerDays.least || number > offerDays.most;

  async function offer(): Promise<void> {
    if (!found) return;
    const offered = await act({ transfer: found.transfer, days: number, anyway });
    if (!offered.ok) return;
    stop();
    props.onOffered(offered.value.version);
  }
  const close = () => {
    stop();
    props.onClose();
  };

  return (
    <ConfirmDialog
      open
      title="Offer a release of the agent"
      confirm="Sign and offer"
      busy={busy}
      error={refused ?? error}
      disabled={!found || daysWrong || (found.notNewerThan !== '' && !anyway)}
      onConfirm={() => void offer()}
      onClose={close}
    >
      <div className={styles.content}>
        <Text>
          Choose the ferry-agent.exe of a release. Your signature says that these very bytes may take over from older
          agents; each agent checks it, and that the program is signed by the publisher of the one it runs.
        </Text>
        <div>
          <Button disabled={step.at === 'sending' || busy} onClick={() => input.current?.click()}>
            {found ? 'Choose another file' : 'Choose a file'}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".exe"
            hidden
            aria-label="Release of the agent"
            data-testid="release-file"
            onChange={(event) => {
              setAnyway(false);
              take(event.target.files?.[0]);
              // The same file again is a choice, too.
              event.target.value = '';
            }}
          />
        </div>
        {step.at === 'sending' ? (
          <Field label={`Reading ${step.fileName} …`}>
            <ProgressBar value={step.done} aria-label="Progress of the file" />
          </Field>
        ) : null}
        {found ? <ReleaseFacts release={found} signed={found.signed} /> : null}
        {found && !found.signed ? (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              The program carries no signature of its publisher. Agents refuse it: sign it first, as the README says.
            </MessageBarBody>
          </MessageBar>
        ) : null}
        {found && found.notNewerThan !== '' ? (
          <Checkbox
            checked={anyway}
            onChange={(_, { checked }) => setAnyway(checked === true)}
            label={`It is not newer than ${found.notNewerThan}, which is offered now. Offer it all the same: agents never go back to an older version.`}
          />
        ) : null}
        {found ? (
          <Field
            label="Days that it is offered"
            hint="After that no agent begins with it. Offer it again to go on."
            validationMessage={
              daysWrong ? `Give a whole number from ${offerDays.least} to ${offerDays.most}.` : undefined
            }
          >
            <Input
              type="number"
              min={offerDays.least}
              max={offerDays.most}
              value={days}
              onChange={(_, { value }) => setDays(value)}
            />
          </Field>
        ) : null}
      </div>
    </ConfirmDialog>
  );
}
