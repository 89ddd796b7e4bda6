import { Field, Input, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { personTexts } from '@ferry/common/orders/policy';
import type { PersonText } from '@ferry/common/orders/policy';
import { Section } from '../shell/section.tsx';
import type { SettingsDraft, SettingsErrors } from './settings-draft.ts';
import { fieldLabels, textLabels } from './settings-parts.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    alignItems: 'start',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
});

const hints: Record<PersonText, string> = {
  why: 'Stands above what will happen.',
  afterwards: 'Beside the steps to sign in again.',
  contact: 'A name, a number, an address.',
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
        <Field label={fieldLabels.deferrals} validationMessage={errors.deferrals}>
          <Input
            type="number"
            min={0}
            max={100}
            value={draft.deferrals}
            onChange={(_, { value }) => onChange({ deferrals: value })}
          />
        </Field>
        <Field label={fieldLabels.deadlineHours} hint="0 for none." validationMessage={errors.deadlineHours}>
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
        <Field key={name} label={textLabels[name]} hint={hints[name]}>
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
