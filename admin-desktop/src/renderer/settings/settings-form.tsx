import { Button, Field, Input, Link, Switch, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { taskIds } from '@ferry/common/orders/tasks';
import type { Settings } from '@ferry/common/documents/settings';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { Section } from '../shell/section.tsx';
import { AgentSection } from './agent-section.tsx';
import { ChangedElsewhere } from './changed-elsewhere.tsx';
import { PersonSection } from './person-section.tsx';
import { patchOf, settingsErrors } from './settings-draft.ts';
import { changedMeanwhile } from './settings-editing.ts';
import { fieldLabels } from './settings-parts.ts';
import { TaskFields } from './task-fields.tsx';
import { offeredTasks, taskNames } from './task-names.ts';
import { useSettingsEditing } from './use-settings-editing.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  pair: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    alignItems: 'start',
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

/** Tenants, tasks, matching. What is not saved says so; only changed fields are sent, also while others change some. */
export function SettingsForm(props: { values: Settings }): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  const { editing, saving, error, type, take, save, discard } = useSettingsEditing(props.values);
  const meanwhile = useRef<HTMLDivElement>(null);
  if (!editing) return null;
  const { draft } = editing;
  const errors = settingsErrors(draft);
  const changed = Object.keys(patchOf(draft, editing.values)).length > 0;
  const wrong = Object.keys(errors).length > 0;
  const elsewhere = changedMeanwhile(editing);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!wrong && changed && (await save())) notify('Saved');
  }

  const field = (
    name: 'name' | 'sourceTenantId' | 'sourceDomains' | 'targetTenantId' | 'targetDomains',
    mono = false,
  ) => (
    <Field label={fieldLabels[name]} validationMessage={errors[name]}>
      <Input
        name={name}
        value={draft[name]}
        autoComplete="off"
        input={mono ? { className: styles.mono, spellCheck: false } : undefined}
        onChange={(_, { value }) => type({ [name]: value })}
      />
    </Field>
  );

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate aria-label="Settings">
      <Section
        title="Project and tenants"
        lead="Orders that were given already keep the tenants they were signed with."
      >
        {field('name')}
        <div className={styles.pair}>
          {field('sourceTenantId', true)}
          {field('targetTenantId', true)}
          {field('sourceDomains')}
          {field('targetDomains')}
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
                  onChange={(_, { checked }) => type({ tasks: { ...draft.tasks, [id]: checked } })}
                />
                <Text className={styles.quiet}>{taskNames[id].about}</Text>
              </div>
              {draft.tasks[id] ? (
                <TaskFields
                  id={id}
                  values={draft.taskSettings[id]}
                  error={errors[`task.${id}`]}
                  onChange={(own) => type({ taskSettings: { ...draft.taskSettings, [id]: own } })}
                />
              ) : null}
            </div>
          ))}
        <Field
          label={fieldLabels.backupDays}
          hint="For so long a migration can be rolled back. A laptop removes them after that, counted from the end of its migration."
          validationMessage={errors.backupDays}
        >
          <Input
            type="number"
            min={1}
            max={3650}
            value={draft.backupDays}
            onChange={(_, { value }) => type({ backupDays: value })}
          />
        </Field>
      </Section>
      <PersonSection draft={draft} errors={errors} onChange={type} />
      <Section title="Assignment" lead="Which user a new computer belongs to.">
        <Field hint="On: the user whose source account is signed in on it. Off: an administrator assigns each computer. Takes effect when it is published.">
          <Switch
            label={fieldLabels.matchBySourceAccount}
            checked={draft.matchBySourceAccount}
            onChange={(_, { checked }) => type({ matchBySourceAccount: checked })}
          />
        </Field>
      </Section>
      <AgentSection draft={draft} errors={errors} onChange={type} />
      <ChangedElsewhere changes={elsewhere} onTake={take} ref={meanwhile} />
      <ErrorNotice error={error} title="Not saved" />
      <div className={styles.bar}>
        <div role="status">
          {elsewhere.length > 0 ? (
            <Link as="button" type="button" onClick={() => meanwhile.current?.focus()}>
              {elsewhere.length === 1 ? '1 field' : `${elsewhere.length} fields`} changed elsewhere meanwhile
            </Link>
          ) : null}
        </div>
        {changed ? (
          <Text className={styles.quiet}>
            {wrong ? 'Not saved yet. Correct what is marked first.' : 'Not saved yet.'}
          </Text>
        ) : null}
        <Button disabled={(!changed && elsewhere.length === 0) || saving} onClick={discard}>
          {changed || elsewhere.length === 0 ? 'Discard' : 'Done'}
        </Button>
        <Button type="submit" appearance="primary" disabled={!changed || wrong || saving}>
          Save
        </Button>
      </div>
    </form>
  );
}
