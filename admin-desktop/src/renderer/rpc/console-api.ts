import { createApi } from '@reduxjs/toolkit/query/react';
import type { BaseQueryFn } from '@reduxjs/toolkit/query/react';
import type { FerryError } from '@ferry/common/errors';
import type { CallName, InputOf, StreamName } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { ConsoleClient } from '../connection/console-client.ts';

/** What thunks and endpoints get besides the store; the composition root puts it there. */
export interface StoreExtra {
  readonly client: ConsoleClient;
}

export function clientOf(extra: unknown): ConsoleClient {
  return (extra as StoreExtra).client;
}

type Question = { name: CallName<ConsoleContract>; input: InputOf<ConsoleContract[CallName<ConsoleContract>]> };

const overTheContract: BaseQueryFn<Question, unknown, FerryError> = async ({ name, input }, { extra }) => {
  const result = await clientOf(extra).call(name, input);
  return result.ok ? { data: result.value } : { error: result.error };
};

/** One API of RTK Query; each feature adds what it watches in a file of its own (`watch.ts`, `live-view.ts`). */
export const consoleApi = createApi({
  reducerPath: 'console',
  baseQuery: overTheContract,
  // What nobody looks at is not watched: the core would go on computing it.
  keepUnusedDataFor: 0,
  endpoints: () => ({}),
});

export type StreamInput<N extends StreamName<ConsoleContract>> = InputOf<ConsoleContract[N]>;
