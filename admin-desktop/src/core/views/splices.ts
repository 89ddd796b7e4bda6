export type Row = Record<string, unknown> & { id: string };
export type Splice = { at: number; remove: number; rows: Row[] };

/**
 * What makes `after` of `before`, as few changes side by side as a window of some hundred rows needs: rows that stay are
 * not sent again, a row that changed is replaced, one that moved is taken out and put in. To be applied one after the other.
 */
export function splicesBetween(before: readonly Row[], after: readonly Row[]): Splice[] {
  const same = (i: number, j: number) => JSON.stringify(before[i]) === JSON.stringify(after[j]);
  const comes = new Map(after.map((row, index) => [row.id, index]));
  const was = new Map(before.map((row, index) => [row.id, index]));
  const splices: Splice[] = [];
  let at = 0;
  let i = 0;
  let j = 0;
  const edit = (remove: number, row?: Row) => {
    const last = splices.at(-1);
    const rows = row ? [row] : [];
    if (last && last.at + last.rows.length === at) {
      last.remove += remove;
      last.rows.push(...rows);
    } else splices.push({ at, remove, rows });
    at += rows.length;
  };
  while (i < before.length || j < after.length) {
    const old = before[i];
    const next = after[j];
    if (old && next && old.id === next.id) {
      if (same(i, j)) at += 1;
      else edit(1, next);
      i += 1;
      j += 1;
    } else if (old && (comes.get(old.id) ?? -1) < j) {
      // It is gone, or it came already, further up.
      edit(1);
      i += 1;
    } else if (next && (was.get(next.id) ?? -1) < i) {
      edit(0, next);
      j += 1;
    } else if (old && (comes.get(old.id) ?? 0) - j >= (was.get(next?.id ?? '') ?? 0) - i) {
      // Both come later: the one with the longer way is the one that moved.
      edit(1);
      i += 1;
    } else if (next) {
      edit(0, next);
      j += 1;
    }
  }
  return splices;
}
