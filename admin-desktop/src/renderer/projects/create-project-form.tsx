import {
  Button,
  Card,
  Field,
  Input,
  ProgressBar,
  Spinner,
  Subtitle2,
  Switch,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';
import { useId, useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { passphraseStrength } from './passphrase-strength.ts';
import { createInput, draftErrors, emptyDraft } from './project-draft.ts';
import type { DraftErrors, ProjectDraft } from './project-draft.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  tenants: {
    display: 'grid',
    gridTemplateColumns: '1fr auto 1fr',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
  tenant: {
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground2,
    boxShadow: 'none',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  arrow: {
    fontSize: '22px',
    color: tokens.colorBrandForeground1,
    display: 'flex',
    justifyContent: 'center',
    '@media (max-width: 760px)': { transform: 'rotate(90deg)' },
  },
  pair: {
    display: 'grid',
    alignItems: 'start',
    gridTemplateColumns: '1fr 1fr',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
  actions: { display: 'flex', gap: tokens.spacingHorizontalM, justifyContent: 'flex-end' },
  strength: { marginTop: tokens.spacingVerticalXS },
  mono: { fontFamily: tokens.fontFamilyMonospace },
});

const colours = ['error', 'error', 'warning', 'success'] as const;

/** Name, tenants, passphrase. What is wrong stands under its field once that field was left, or the form was sent. */
export function CreateProjectForm(props: { onCancel?: () => void; onCreated: (id: string) => void }): ReactNode {
  const styles = useStyles();
  const switchId = useId();
  const [draft, setDraft] = useState<ProjectDraft>(emptyDraft);
  const [left, setLeft] = useState<Partial<Record<keyof ProjectDraft, true>>>({});
  const { act, busy, error } = useAct('project.create');
  const errors = draftErrors(draft);
  const shown: DraftErrors = Object.fromEntries(
    Object.entries(errors).filter(([name]) => left[name as keyof ProjectDraft]),
  );
  const strength = passphraseStrength(draft.passphrase);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setLeft(Object.fromEntries(Object.keys(draft).map((name) => [name, true])));
    const first = Object.keys(errors)[0];
    if (first !== undefined) {
      document.getElementsByName(first)[0]?.focus();
      return;
    }
    const created = await act(createInput(draft));
    if (created.ok) props.onCreated(created.value.id);
  }

  const field = (
    name: Exclude<keyof ProjectDraft, 'matchBySourceAccount'>,
    label: string,
    more: { hint?: string; placeholder?: string; secret?: boolean; mono?: boolean; required?: boolean },
  ) => (
    <Field
      label={label}
      required={more.required}
      hint={shown[name] ? undefined : more.hint}
      validationMessage={shown[name]}
    >
      <Input
        name={name}
        value={draft[name]}
        onChange={(_, { value }) => setDraft({ ...draft, [name]: value })}
        onBlur={() => setLeft({ ...left, [name]: true })}
        type={more.secret ? 'password' : 'text'}
        autoComplete={more.secret ? 'new-password' : 'off'}
        placeholder={more.placeholder}
        input={more.mono ? { className: styles.mono, spellCheck: false } : undefined}
      />
    </Field>
  );

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate aria-label="Create a project">
      {field('name', 'Project name', { placeholder: 'Contoso to Fabrikam', required: true })}
      <div className={styles.tenants}>
        <Card className={styles.tenant} role="group" aria-label="Source tenant">
          <Subtitle2>From: the source tenant</Subtitle2>
          {field('sourceTenantId', 'Source tenant id', {
            mono: true,
            placeholder: '00000000-0000-0000-0000-000000000000',
            required: true,
          })}
          {field('sourceDomains', 'Source domains', {
            hint: 'Separated by blanks or commas.',
            placeholder: 'contoso.com',
            required: true,
          })}
        </Card>
        <span className={styles.arrow} aria-hidden>
          <ArrowRightRegular />
        </span>
        <Card className={styles.tenant} role="group" aria-label="Target tenant">
          <Subtitle2>To: the target tenant</Subtitle2>
          {field('targetTenantId', 'Target tenant id', {
            mono: true,
            placeholder: '00000000-0000-0000-0000-000000000000',
            required: true,
          })}
          {field('targetDomains', 'Target domains', { hint: 'May follow later.', placeholder: 'fabrikam.com' })}
        </Card>
      </div>
      <div className={styles.pair}>
        <div>
          {field('passphrase', 'Passphrase', { secret: true, required: true, hint: strength.hint })}
          {draft.passphrase ? (
            <div className={styles.strength}>
              <ProgressBar
                value={Math.max(0.08, strength.score / 3)}
                color={colours[strength.score]}
                thickness="large"
                aria-label="Strength of the passphrase"
              />
              <Text size={200} aria-live="polite" data-testid="strength">
                {strength.label}
              </Text>
            </div>
          ) : null}
        </div>
        {field('again', 'Passphrase, again', {
          secret: true,
          required: true,
          hint: 'It locks the keys of this project on this machine.',
        })}
      </div>
      <Field hint="A new computer is given to the user whose source account is signed in on it. Off: an administrator assigns each computer. Good for a first trial; can be changed in the settings.">
        <Switch
          id={switchId}
          checked={draft.matchBySourceAccount}
          onChange={(_, { checked }) => setDraft({ ...draft, matchBySourceAccount: checked })}
          label="Assign computers by source account"
        />
      </Field>
      <ErrorNotice error={error} title="The project was not created" />
      <div className={styles.actions}>
        {props.onCancel ? (
          <Button onClick={props.onCancel} disabled={busy}>
            Cancel
          </Button>
        ) : null}
        <Button type="submit" appearance="primary" disabled={busy} icon={busy ? <Spinner size="tiny" /> : undefined}>
          {busy ? 'Creating …' : 'Create project'}
        </Button>
      </div>
    </form>
  );
}
