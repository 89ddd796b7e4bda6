import { Field, Input, Select, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { taskSettings } from '@ferry/common/orders/task-settings';
import type { TaskId } from '@ferry/common/orders/tasks';

const useStyles = makeStyles({
  fields: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    margin: '4px 0 12px 44px',
    maxWidth: '520px',
  },
});

const propertySchema = z.object({
  type: z.enum(['integer', 'boolean', 'string']),
  description: z.string(),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
});
const shapeSchema = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

/** The settings of one task, as its schema in common describes them: a new one shows by itself. */
export function TaskFields(props: {
  id: TaskId;
  values: Record<string, unknown>;
  error: string | undefined;
  onChange: (values: Record<string, unknown>) => void;
}): ReactNode {
  const styles = useStyles();
  const { id, values, error, onChange } = props;
  const { properties } = useMemo(
    () => shapeSchema.parse(z.toJSONSchema(taskSettings[id], { io: 'input', unrepresentable: 'any' })),
    [id],
  );
  const names = Object.keys(properties);
  if (names.length === 0) return null;
  const change = (name: string, value: unknown) => onChange({ ...values, [name]: value });
  return (
    <div className={styles.fields} role="group" aria-label={`Settings of ${id}`}>
      {names.map((name) => {
        // A setting of another form has a place of its own.
        const about = propertySchema.safeParse(properties[name]).data;
        if (!about) return null;
        const own = values[name];
        const value =
          typeof own === 'string' || typeof own === 'number' || typeof own === 'boolean' ? own : about.default;
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
