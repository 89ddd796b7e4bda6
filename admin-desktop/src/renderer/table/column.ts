import type { ReactNode } from 'react';

export interface Column<R> {
  /** also the name to sort by */
  id: string;
  title: string;
  /** a CSS grid track, such as `minmax(180px, 2fr)` */
  track: string;
  sortable?: boolean;
  cell: (row: R) => ReactNode;
}

export type Sort = [string, 'asc' | 'desc'];

/** First click ascending, second descending, third back to the table's own order. */
export function nextSort(sort: readonly Sort[], id: string): Sort[] {
  const [current, direction] = sort[0] ?? [];
  if (current !== id) return [[id, 'asc']];
  return direction === 'asc' ? [[id, 'desc']] : [];
}
