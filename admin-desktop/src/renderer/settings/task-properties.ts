import { z } from 'zod';
import { taskSettings } from '@ferry/common/orders/task-settings';
import type { TaskId } from '@ferry/common/orders/tasks';

const propertySchema = z.object({
  type: z.enum(['integer', 'boolean', 'string']),
  description: z.string(),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
});
const shapeSchema = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
export type TaskProperty = z.infer<typeof propertySchema> & { name: string };

/** The plain settings of a task, as its schema in common describes them. One of another form has a place of its own. */
export function taskProperties(id: TaskId): TaskProperty[] {
  const { properties } = shapeSchema.parse(z.toJSONSchema(taskSettings[id], { io: 'input', unrepresentable: 'any' }));
  return Object.entries(properties).flatMap(([name, raw]) => {
    const about = propertySchema.safeParse(raw).data;
    return about ? [{ ...about, name }] : [];
  });
}

/** What is set of it, or its default. */
export function propertyValue(about: TaskProperty, settings: Record<string, unknown>): string | number | boolean {
  const own = settings[about.name];
  return typeof own === 'string' || typeof own === 'number' || typeof own === 'boolean' ? own : about.default;
}
