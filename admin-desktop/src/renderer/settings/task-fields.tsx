import { Field, Input, Select, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { TaskId } from '@ferry/common/orders/tasks';
import { propertyValue, taskProperties } from './task-properties.ts';

const useStyles = makeStyles({
  fields: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    margin: '4px 0 12px 44px',
    maxWidth: '520px',
  },
});

/** The settings of one task, as its schema in common describes them: a new one shows by itself. */
export function TaskFields(props: {
  id: TaskId;
  values: Record<string, unknown>;
  error: string | undefined;
  onChange: (values: Record<string, unknown>) => void;
}): ReactNode {
  const styles = useStyles();
  const { id, values, error, onChange } = props;
  const properties = useMemo(() => taskProperties(id), [id]);
  if (properties.length === 0) return null;
  const change = (name: string, value: unknown) => onChange({ ...values, [name]: value });
  return (
    <div className={styles.fields} role="group" aria-label={`Settings of ${id}`}>
      {properties.map((about) => {
        const { name } = about;
        const value = propertyValue(about, values);
        const wrong = error?.startsWith(`${name}:`) ? error.slice(name.length + 2) : undefined;
        if (about.type === 'boolean') {
          return (
            <Switch
              key={name}
              label={about.description}
              checked={value === true}
              onChange={(_, { checked }) => change(name, checked)}
            />
          );
        }
        return (
          <Field key={name} label={about.description} validationMessage={wrong}>
            {about.enum ? (
              <Select value={String(value)} onChange={(_, { value: chosen }) => change(name, chosen)}>
                {about.enum.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </Select>
            ) : (
              <Input
                type="number"
                min={about.minimum}
                max={about.maximum}
                value={String(value)}
                onChange={(_, { value: typed }) => change(name, typed === '' ? undefined : Number(typed))}
              />
            )}
          </Field>
        );
      })}
    </div>
  );
}
