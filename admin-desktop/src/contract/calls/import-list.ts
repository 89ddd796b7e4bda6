import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ContractClient } from '../client.ts';
import type { ConsoleContract } from '../console-contract.ts';
import type { InputOf } from '../contract.ts';
import type { ImportEvent, ImportTally, RefusedRow } from './user-calls.ts';

export type ImportAnswer = ImportTally & { refused: RefusedRow[] };

/** Imports, or rehearses, a whole list and waits for the end; `on` hears every event. An abort ends it with `cancelled`. */
export async function importList(
  client: Pick<ContractClient<ConsoleContract>, 'open'>,
  input: InputOf<ConsoleContract['users.import']>,
  options: { on?: (event: ImportEvent) => void; signal?: AbortSignal } = {},
): Promise<Result<ImportAnswer>> {
  const { on, signal } = options;
  const refused: RefusedRow[] = [];
  let tally: ImportTally | null = null;
  return await new Promise((resolve) => {
    const close = client.open('users.import', input, {
      event(event) {
        if (event.kind === 'refused') refused.push(...event.rows);
        if (event.kind === 'done') tally = event;
        on?.(event);
      },
      end(result) {
        if (!result.ok) resolve(result);
        else if (tally) {
          const { added, changed, unchanged, refusedTotal } = tally;
          resolve(ok({ added, changed, unchanged, refusedTotal, refused }));
        } else resolve(fail('internal', input.fileName, 'the import ended without a result', 'Report it.'));
      },
    });
    const cancel = () => {
      close();
      resolve(fail('cancelled', input.fileName, 'the import was cancelled', 'Import the file again: it goes on.'));
    };
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
