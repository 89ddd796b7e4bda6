import { Field, Input, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { personTexts } from '@ferry/common/orders/policy';
import type { PersonText } from '@ferry/common/orders/policy';
import { Section } from '../shell/section.tsx';
import type { SettingsDraft, SettingsErrors } from './settings-draft.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
});

const labels: Record<PersonText, { label: string; hint: string }> = {
  why: { label: 'Why the computer moves', hint: 'Stands above what will happen.' },
  afterwards: { label: 'What to do afterwards', hint: 'Beside the steps to sign in again.' },
  contact: { label: 'Whom to ask', hint: 'A name, a number, an address.' },
};

/** What the person at the laptop may decide and reads. The first two are what a new order begins with. */
export function PersonSection(props: {
  draft: SettingsDraft;
  errors: SettingsErrors;
  onChange: (part: Partial<SettingsDraft>) => void;
}): ReactNode {
  const styles = useStyles();
  const { draft, errors, onChange } = props;
  return (
    <Section
      title="For the person at the laptop"
      lead="How often a migration may be put off, and what is told. Each schedule can say otherwise."
    >
      <div className={styles.pair}>
        <Field label="Times that a person may put it off" validationMessage={errors.deferrals}>
          <Input
            type="number"
            min={0}
            max={100}
            value={draft.deferrals}
            onChange={(_, { value }) => onChange({ deferrals: value })}
          />
        </Field>
        <Field label="Hours until the deadline" hint="0 for none." validationMessage={errors.deadlineHours}>
          <Input
            type="number"
            min={0}
            max={8760}
            value={draft.deadlineHours}
            onChange={(_, { value }) => onChange({ deadlineHours: value })}
          />
        </Field>
      </div>
      {personTexts.map((name) => (
        <Field key={name} label={labels[name].label} hint={labels[name].hint}>
          <Textarea
            value={draft.texts[name]}
            maxLength={4000}
            resize="vertical"
            onChange={(_, { value }) => onChange({ texts: { ...draft.texts, [name]: value } })}
          />
        </Field>
      ))}
    </Section>
  );
}
