/** Rows `offset` to `offset + limit - 1`. */
export type RowRange = { offset: number; limit: number };

/** The largest window that the contract allows. */
export const largestWindow = 500;
const step = 50;

/**
 * The window to ask for when rows `first` to `last` are drawn: in steps, so that scrolling by a line asks for nothing new,
 * and with a margin on both sides, so that a page up or down is there already.
 */
export function windowAround(first: number, last: number): RowRange {
  const offset = Math.max(0, Math.floor((first - step) / step) * step);
  const end = Math.ceil((Math.max(first, last) + 1 + step) / step) * step;
  return { offset, limit: Math.min(largestWindow, Math.max(step, end - offset)) };
}
