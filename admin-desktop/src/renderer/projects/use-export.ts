import { useEffect, useRef, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { partBytes } from '../../contract/calls/project-calls.ts';
import type { ConsoleClient } from '../connection/console-client.ts';
import { useConsole } from '../connection/console-context.ts';
import { saveFile } from '../notices/save-file.ts';
import { fromBase64 } from './base64.ts';

export type ExportStep =
  | { at: 'ready' }
  /** `done` from 0 to 1 */
  | { at: 'packing' | 'saving'; done: number }
  | { at: 'saved'; fileName: string; bytes: number };

/** The export of one project: packed by the console, fetched part by part, handed to the browser to be saved. */
export function useExport(id: string): {
  step: ExportStep;
  error: FerryError | null;
  begin: () => void;
  stop: () => void;
} {
  const { client } = useConsole();
  const [step, setStep] = useState<ExportStep>({ at: 'ready' });
  const [error, setError] = useState<FerryError | null>(null);
  const close = useRef<() => void>(() => undefined);
  useEffect(() => () => close.current(), []);

  function fail(why: FerryError): void {
    close.current();
    setError(why);
    setStep({ at: 'ready' });
  }

  return {
    step,
    error,
    begin() {
      setError(null);
      setStep({ at: 'packing', done: 0 });
      // A stream that is opened anew after a lost connection packs anew; the parts of before are those of another file.
      let turn = 0;
      const cancel = client.open(
        'project.export',
        { id },
        {
          event(event) {
            if (event.kind === 'progress') setStep({ at: 'packing', done: event.done / Math.max(1, event.total) });
            else {
              turn += 1;
              const mine = turn;
              const progress = (done: number) => turn === mine && setStep({ at: 'saving', done });
              void fetchParts(client, event, progress).then((parts) => {
                if (turn !== mine) return;
                if ('code' in parts) {
                  fail(parts);
                  return;
                }
                saveFile(event.fileName, parts, 'application/octet-stream');
                cancel();
                setStep({ at: 'saved', fileName: event.fileName, bytes: event.bytes });
              });
            }
          },
          end: (result) => result.ok || fail(result.error),
        },
      );
      close.current = () => {
        turn += 1;
        cancel();
      };
    },
    stop: () => close.current(),
  };
}

async function fetchParts(
  client: ConsoleClient,
  file: { transfer: string; bytes: number },
  progress: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>[] | FerryError> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; offset < file.bytes; offset += partBytes) {
    const part = await client.call('export.part', { transfer: file.transfer, offset });
    if (!part.ok) return part.error;
    parts.push(fromBase64(part.value.data));
    progress(Math.min(1, (offset + partBytes) / file.bytes));
  }
  return parts;
}
