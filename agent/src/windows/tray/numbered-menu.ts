import { z } from 'zod';
import type { TrayAct, TrayEntry } from '../../person/tray.ts';

/** A menu as the thread gets it that shows it: what can be chosen has a number, the first being 1, and no meaning. */
export type NumberedEntry =
  | { kind: 'said'; label: string }
  | { kind: 'line' }
  | { kind: 'act'; label: string; id: number; byDefault: boolean }
  | { kind: 'list'; label: string; entries: NumberedEntry[] };

const label = z.string().max(500);
const entries = z.lazy(() => z.array(entry).max(100));
const entry: z.ZodType<NumberedEntry> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('said'), label }),
  z.strictObject({ kind: z.literal('line') }),
  z.strictObject({ kind: z.literal('act'), label, id: z.int().min(1), byDefault: z.boolean() }),
  z.strictObject({ kind: z.literal('list'), label, entries }),
]);

/** What a thread that shows a menu is told at its start. */
export const menuRequestSchema = z.strictObject({
  /** where koffi's addon lies */
  koffi: z.string().min(1),
  entries,
  /** place on the screen, in its pixels */
  x: z.int(),
  y: z.int(),
});
export type MenuRequest = z.infer<typeof menuRequestSchema>;

/** What it tells: which window the menu is of, just before it opens, and at last the number that was chosen, or 0. */
export const menuAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opens'), window: z.union([z.int(), z.bigint()]) }),
  z.strictObject({ kind: z.literal('closed'), chosen: z.int().min(0) }),
]);
export type MenuAnswer = z.infer<typeof menuAnswerSchema>;

/** The menu with numbers, and what each of them stands for: `acts[0]` is number 1. */
export function numbered(from: readonly TrayEntry[]): { entries: NumberedEntry[]; acts: readonly TrayAct[] } {
  const acts: TrayAct[] = [];
  const fill = (all: readonly TrayEntry[]): NumberedEntry[] =>
    all.map((one) => {
      if (one.kind === 'list') return { ...one, entries: fill(one.entries) };
      if (one.kind !== 'act') return { ...one };
      return { kind: 'act', label: one.label, id: acts.push(one.act), byDefault: one.act.act === 'open' };
    });
  return { entries: fill(from), acts };
}
