import type { Result } from '@ferry/common/errors';
import { storageFault } from '../project/storage-fault.ts';
import { namedFault, ProjectDatabaseError } from '../storage/storage-error.ts';

type AnyHandler = (...given: never[]) => Promise<Result<unknown>>;

/** The same handlers; what the database throws (a full disk, say) becomes an answer that says what to do. */
export function withStorageFailures<H extends object>(handlers: H): H {
  const wrapped = Object.entries(handlers as Record<string, AnyHandler>).map(([name, handler]) => [
    name,
    async (...given: never[]): Promise<Result<unknown>> => {
      try {
        return await handler(...given);
      } catch (thrown) {
        const fault = namedFault(thrown);
        if (fault instanceof ProjectDatabaseError) return storageFault(fault, 'project.sqlite');
        throw thrown;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as H;
}
