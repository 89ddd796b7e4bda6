import { Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ScheduleDraft, Scheduled } from './schedule-draft.ts';
import { offsetText } from './zoned-time.ts';
import type { WallTime } from './zoned-time.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, marginTop: '12px' },
  // Wide enough for a clock of twelve hours: without AM and PM a time says nothing.
  moment: { display: 'grid', gridTemplateColumns: '1fr 150px', gap: tokens.spacingHorizontalS },
  notes: { margin: 0, paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
});

/** When, how long, how often it may be put off. What is wrong stands at its field. */
export function ScheduleFields(props: {
  draft: ScheduleDraft;
  read: Scheduled;
  zone: string;
  onChange: (draft: ScheduleDraft) => void;
}): ReactNode {
  const styles = useStyles();
  const { draft, read, zone, onChange } = props;
  const change = (part: Partial<ScheduleDraft>) => onChange({ ...draft, ...part });
  return (
    <div className={styles.form} role="group" aria-label="Schedule">
      <Field label="By which clock">
        <RadioGroup
          value={draft.clock}
          onChange={(_, { value }) => change({ clock: value === 'laptop' ? 'laptop' : 'console' })}
        >
          <Radio
            value="console"
            label={`One moment for all, in my time: ${zone} (${offsetText(zone, new Date())} now)`}
          />
          <Radio value="laptop" label="The clock of each laptop, whatever its time zone" />
        </RadioGroup>
      </Field>
      <MomentField
        label={draft.clock === 'laptop' ? 'Starts (laptop time)' : 'Starts'}
        value={draft.start}
        error={read.errors.start}
        onChange={(start) => change({ start })}
      />
      <MomentField
        label="Last moment to begin"
        hint="A computer that comes later does not begin."
        value={read.shown.end}
        error={read.errors.end}
        onChange={(end) => change({ end })}
      />
      <MomentField
        label="Latest time for those who put it off"
        hint="Empty for none."
        value={read.shown.deadline}
        error={read.errors.deadline}
        onChange={(deadline) => change({ deadline: deadline === 'T' ? '' : deadline })}
      />
      <Field
        label="Times that a person may put it off"
        validationState={read.errors.deferrals === undefined ? 'none' : 'error'}
        validationMessage={read.errors.deferrals}
      >
        <Input
          type="number"
          min={0}
          max={100}
          value={draft.deferrals}
          onChange={(_, { value }) => change({ deferrals: value })}
        />
      </Field>
      {read.notes.length > 0 ? (
        <ul className={styles.notes} data-testid="schedule-notes">
          {read.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function MomentField(props: {
  label: string;
  hint?: string;
  value: WallTime;
  error: string | undefined;
  onChange: (value: WallTime) => void;
}): ReactNode {
  const styles = useStyles();
  const [date = '', time = ''] = props.value.split('T');
  return (
    <Field
      label={props.label}
      hint={props.hint}
      validationState={props.error === undefined ? 'none' : 'error'}
      validationMessage={props.error}
    >
      {(field) => (
        <div className={styles.moment}>
          <Input {...field} type="date" value={date} onChange={(_, { value }) => props.onChange(`${value}T${time}`)} />
          <Input
            type="time"
            aria-label={`${props.label}: time of day`}
            value={time}
            onChange={(_, { value }) => props.onChange(`${date}T${value}`)}
          />
        </div>
      )}
    </Field>
  );
}
