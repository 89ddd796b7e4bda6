import { useEffect, useRef, useState } from 'react';
import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { largestImport } from '../../contract/calls/project-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { sendParts } from './send-parts.ts';

export type ImportStep =
  | { at: 'choose' }
  /** `done` from 0 to 1 */
  | { at: 'sending' | 'checking'; done: number; fileName: string }
  | { at: 'done'; name: string; sample: boolean };

/** The import of a project file: sent to the console part by part, checked there, and in the list at the end. */
export function useProjectImport(): {
  step: ImportStep;
  error: FerryError | null;
  take: (file: File | undefined) => void;
  stop: () => void;
} {
  const { client } = useConsole();
  const [step, setStep] = useState<ImportStep>({ at: 'choose' });
  const [error, setError] = useState<FerryError | null>(null);
  const close = useRef<() => void>(() => undefined);
  useEffect(() => () => close.current(), []);

  function refuse(why: FerryError): void {
    close.current();
    setError(why);
    setStep({ at: 'choose' });
  }

  function take(file: File | undefined): void {
    const why = faultOf(file);
    if (!file || why) {
      refuse(why ?? noFile);
      return;
    }
    const fileName = file.name.slice(0, 300);
    setError(null);
    setStep({ at: 'sending', done: 0, fileName });
    let turn = 0;
    const cancel = client.open(
      'project.import',
      { fileName, bytes: file.size },
      {
        event(event) {
          // What was being sent before is over: the answer to its last part may come after this.
          turn += 1;
          if (event.kind === 'send') {
            const mine = turn;
            const progress = (done: number) => turn === mine && setStep({ at: 'sending', done, fileName });
            void sendParts(client, 'import.part', event.transfer, file, progress).then((failed) => {
              if (failed && turn === mine) refuse(failed);
            });
          } else if (event.kind === 'progress') {
            setStep({ at: 'checking', done: event.done / Math.max(1, event.total), fileName });
          } else setStep({ at: 'done', name: event.name, sample: event.sample });
        },
        end: (result) => result.ok || refuse(result.error),
      },
    );
    close.current = () => {
      turn += 1;
      cancel();
    };
  }
  return { step, error, take, stop: () => close.current() };
}

const noFile = fail('invalid', 'file', 'no file came with it', 'Choose a file.').error;

function faultOf(file: File | undefined): FerryError | null {
  if (!file) return noFile;
  if (file.size > 0 && file.size <= largestImport) return null;
  const why = file.size === 0 ? 'the file is empty' : 'the file is larger than 8 GB, so it is no project file';
  return fail('invalid', 'file', why, 'Choose a file that was made with “Export” in the list of projects.').error;
}
