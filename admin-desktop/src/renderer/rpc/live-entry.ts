import type { FerryError } from '@ferry/common/errors';

/** What the store holds of something watched: nothing yet, its last value, or why there is none. */
export type LiveEntry<T> = { phase: 'loading' } | { phase: 'live'; value: T } | { phase: 'failed'; error: FerryError };

export const loading = { phase: 'loading' } as const;
