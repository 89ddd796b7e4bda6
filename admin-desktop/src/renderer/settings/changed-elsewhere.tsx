import {
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Radio,
  RadioGroup,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode, Ref } from 'react';
import type { Meanwhile } from './settings-editing.ts';
import type { PartId } from './settings-parts.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, marginTop: '4px' },
  // Texts for the person at the laptop may be long and have lines of their own.
  words: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

/** Fields that another console or window changed while somebody edits here: both values, and either can be taken. */
export function ChangedElsewhere(props: {
  changes: Meanwhile[];
  onTake: (id: PartId, which: 'here' | 'elsewhere') => void;
  ref: Ref<HTMLDivElement>;
}): ReactNode {
  const styles = useStyles();
  const { changes, onTake, ref } = props;
  if (changes.length === 0) return null;
  return (
    <MessageBar ref={ref} tabIndex={-1} intent="warning" layout="multiline" data-testid="changed-elsewhere">
      <MessageBarBody>
        <MessageBarTitle>Changed elsewhere while you edit.</MessageBarTitle> Nothing that you typed is lost. Choose what
        stands in the form; saving writes it.
        <div className={styles.list}>
          {changes.map(({ part, here, elsewhere, taken }) => (
            <Field key={part.id} label={part.label}>
              <RadioGroup
                value={taken}
                onChange={(_, { value }) => onTake(part.id, value === 'here' ? 'here' : 'elsewhere')}
              >
                <Radio
                  value="here"
                  label={
                    <>
                      Here: <span className={styles.words}>{part.words(here)}</span>
                    </>
                  }
                />
                <Radio
                  value="elsewhere"
                  label={
                    <>
                      Elsewhere: <span className={styles.words}>{part.words(elsewhere)}</span>
                    </>
                  }
                />
              </RadioGroup>
            </Field>
          ))}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
