import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  Select,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { CopyButton } from '../notices/copy-button.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useProject } from '../projects/current-project.ts';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  secret: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    userSelect: 'all',
    padding: '14px 16px',
    margin: '12px 0',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorBrandStroke2}`,
    backgroundColor: tokens.colorBrandBackground2,
  },
});

const dayMs = 24 * 60 * 60 * 1000;
const lives = [7, 30, 90, 180] as const;

/** The last moment of a day here, `YYYY-MM-DD`; an invalid date for anything else. */
function endOf(date: string): Date {
  return new Date(`${date}T23:59:59`);
}

/** Makes a token and shows its secret, once: it is in no store and gone when the dialog closes. */
export function CreateTokenDialog(props: { onClose: () => void }): ReactNode {
  const styles = useStyles();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number>(30);
  const [date, setDate] = useState('');
  const [uses, setUses] = useState('');
  const project = useProject();
  const [tried, setTried] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const { act, busy, error } = useAct('token.create');
  const nameError = name.trim() === '' ? 'Give it a name by which you will know it.' : undefined;
  const usesError =
    uses.trim() === '' || /^[1-9]\d{0,6}$/.test(uses.trim()) ? undefined : 'A whole number, or nothing for no limit.';

  const last = endOf(date).getTime();
  const dateError = days === 0 && !(last > Date.now()) ? 'Choose today or a later day.' : undefined;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (nameError ?? usesError ?? dateError) return;
    const created = await act({
      name: name.trim(),
      expiresAt: (days === 0 ? endOf(date) : new Date(Date.now() + days * dayMs)).toISOString(),
      useLimit: uses.trim() === '' ? null : Number(uses),
    });
    if (created.ok) setSecret(created.value.secret);
  }

  return (
    <Dialog
      open
      modalType={secret ? 'alert' : 'modal'}
      onOpenChange={(_, { open }) => (open || busy ? undefined : props.onClose())}
    >
      <DialogSurface>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <DialogBody>
            <DialogTitle>{secret ? `Token “${name.trim()}”` : 'Create an access token'}</DialogTitle>
            <DialogContent>
              {secret ? (
                <>
                  <MessageBar intent="warning" layout="multiline">
                    <MessageBarBody>
                      Copy it now: it is shown this once and cannot be read again. Only its fingerprint is kept.
                    </MessageBarBody>
                  </MessageBar>
                  <code className={styles.secret} data-testid="token-secret">
                    {secret}
                  </code>
                  <CopyButton text={secret} label="Copy token" primary />
                  <p>
                    Project: {project.name}. Scope: agent migration. Hand it to your software distribution, or to the
                    agent on the laptop when it asks.
                  </p>
                </>
              ) : (
                <div className={styles.fields}>
                  <Text>
                    For the project <strong>{project.name}</strong>, and for one thing only: “agent migration”, by which
                    an agent enrols its computer. It can read nothing and order nothing.
                  </Text>
                  <Field label="Name" required validationMessage={tried ? nameError : undefined}>
                    <Input
                      name="name"
                      value={name}
                      maxLength={200}
                      placeholder="Wave 1, Intune"
                      autoFocus
                      onChange={(_, { value }) => setName(value)}
                    />
                  </Field>
                  <Field label="Runs out after" hint="Computers that enrolled before stay enrolled.">
                    <Select name="days" value={String(days)} onChange={(_, { value }) => setDays(Number(value))}>
                      {lives.map((life) => (
                        <option key={life} value={life}>
                          {life} days
                        </option>
                      ))}
                      <option value={0}>a date of your choice</option>
                    </Select>
                  </Field>
                  {days === 0 ? (
                    <Field label="Last day" validationMessage={tried ? dateError : undefined}>
                      <Input type="date" name="date" value={date} onChange={(_, { value }) => setDate(value)} />
                    </Field>
                  ) : null}
                  <Field
                    label="Use limit"
                    hint="How many computers may enrol with it. Empty: any number."
                    validationMessage={tried ? usesError : undefined}
                  >
                    <Input name="uses" inputMode="numeric" value={uses} onChange={(_, { value }) => setUses(value)} />
                  </Field>
                  <ErrorNotice error={error} title="The token was not created" />
                </div>
              )}
            </DialogContent>
            <DialogActions>
              {secret ? (
                <Button key="done" onClick={props.onClose}>
                  I have copied it
                </Button>
              ) : (
                <>
                  <Button onClick={props.onClose} disabled={busy}>
                    Cancel
                  </Button>
                  <Button key="create" type="submit" appearance="primary" disabled={busy}>
                    Create
                  </Button>
                </>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
