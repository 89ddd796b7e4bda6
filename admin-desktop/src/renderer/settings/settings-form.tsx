import { Button, Field, Input, Switch, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { taskIds } from '@ferry/common/orders/tasks';
import type { Settings } from '@ferry/common/documents/settings';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { Section } from '../shell/section.tsx';
import type { SettingsAnswer } from './settings-api.ts';
import { draftOf, patchOf, settingsErrors } from './settings-draft.ts';
import { AgentSection } from './agent-section.tsx';
import { PersonSection } from './person-section.tsx';
import { TaskFields } from './task-fields.tsx';
import { offeredTasks, taskNames } from './task-names.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  pair: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
  task: { display: 'grid', gridTemplateColumns: '220px 1fr', alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2 },
  mono: { fontFamily: tokens.fontFamilyMonospace },
  bar: {
    position: 'sticky',
    bottom: 0,
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    justifyContent: 'flex-end',
    padding: '12px 0',
    backgroundColor: tokens.colorNeutralBackground2,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** Tenants, tasks, matching. What is not saved says so; only changed fields are sent. */
export function SettingsForm(props: { values: Settings; onSaved: (answer: SettingsAnswer) => void }): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  // What the draft began from: a change by another console must not look like one that was typed here.
  const [base, setBase] = useState(props.values);
  const [draft, setDraft] = useState(() => draftOf(props.values));
  const { act, busy, error } = useAct('settings.set');
  const errors = settingsErrors(draft);
  const patch = patchOf(draft, base);
  const changed = Object.keys(patch).length > 0;
  if (base !== props.values && !changed) begin(props.values);
  const wrong = Object.keys(errors).length > 0;

  function begin(values: Settings): void {
    setBase(values);
    setDraft(draftOf(values));
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (wrong || !changed) return;
    const answer = await act(patch);
    if (!answer.ok) return;
    props.onSaved(answer.value);
    begin(answer.value.values);
    notify('Saved');
  }

  const field = (
    name: 'name' | 'sourceTenantId' | 'sourceDomains' | 'targetTenantId' | 'targetDomains',
    label: string,
    mono = false,
  ) => (
    <Field label={label} validationMessage={errors[name]}>
      <Input
        name={name}
        value={draft[name]}
        autoComplete="off"
        input={mono ? { className: styles.mono, spellCheck: false } : undefined}
        onChange={(_, { value }) => setDraft({ ...draft, [name]: value })}
      />
    </Field>
  );

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)} noValidate aria-label="Settings">
      <Section
        title="Project and tenants"
        lead="Orders that were given already keep the tenants they were signed with."
      >
        {field('name', 'Project name')}
        <div className={styles.pair}>
          {field('sourceTenantId', 'Source tenant id', true)}
          {field('targetTenantId', 'Target tenant id', true)}
          {field('sourceDomains', 'Source domains')}
          {field('targetDomains', 'Target domains')}
        </div>
      </Section>
      <Section
        title="Tasks"
        lead="What a migration does on each computer. An agent that does not know a task refuses the order and says so."
      >
        {taskIds
          .filter((id) => offeredTasks.includes(id) || draft.tasks[id])
          .map((id) => (
            <div key={id}>
              <div className={styles.task}>
                <Switch
                  label={taskNames[id].name}
                  checked={draft.tasks[id]}
                  onChange={(_, { checked }) => setDraft({ ...draft, tasks: { ...draft.tasks, [id]: checked } })}
                />
                <Text className={styles.quiet}>{taskNames[id].about}</Text>
              </div>
              {draft.tasks[id] ? (
                <TaskFields
                  id={id}
                  values={draft.taskSettings[id]}
                  error={errors[`task.${id}`]}
                  onChange={(own) => setDraft({ ...draft, taskSettings: { ...draft.taskSettings, [id]: own } })}
                />
              ) : null}
            </div>
          ))}
        <Field
          label="Days that backups are kept"
          hint="For so long a migration can be rolled back. A laptop removes them after that, counted from the end of its migration."
          validationMessage={errors.backupDays}
        >
          <Input
            type="number"
            min={1}
            max={3650}
            value={draft.backupDays}
            onChange={(_, { value }) => setDraft({ ...draft, backupDays: value })}
          />
        </Field>
      </Section>
      <PersonSection draft={draft} errors={errors} onChange={(part) => setDraft({ ...draft, ...part })} />
      <Section title="Assignment" lead="Which user a new computer belongs to.">
        <Field hint="On: the user whose source account is signed in on it. Off: an administrator assigns each computer. Takes effect when it is published.">
          <Switch
            label="Assign computers by source account"
            checked={draft.matchBySourceAccount}
            onChange={(_, { checked }) => setDraft({ ...draft, matchBySourceAccount: checked })}
          />
        </Field>
      </Section>
      <AgentSection draft={draft} errors={errors} onChange={(part) => setDraft({ ...draft, ...part })} />
      <ErrorNotice error={error} title="Not saved" />
      <div className={styles.bar}>
        {changed ? <Text className={styles.quiet}>Not saved yet.</Text> : null}
        <Button disabled={!changed || busy} onClick={() => begin(props.values)}>
          Discard
        </Button>
        <Button type="submit" appearance="primary" disabled={!changed || wrong || busy}>
          Save
        </Button>
      </div>
    </form>
  );
}
