import { useEffect, useRef, useState } from 'react';
import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { FoundRelease } from '../../contract/calls/release-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { sendParts } from '../projects/send-parts.ts';

export type OfferStep =
  | { at: 'choose' }
  /** `done` from 0 to 1 */
  | { at: 'sending'; done: number; fileName: string }
  | { at: 'found'; found: FoundRelease; fileName: string };

/** The way of a file to the console, which says what it is. It stays there until `stop`, or for good once it is offered. */
export function useReleaseOffer(): {
  step: OfferStep;
  error: FerryError | null;
  take: (file: File | undefined) => void;
  stop: () => void;
} {
  const { client } = useConsole();
  const [step, setStep] = useState<OfferStep>({ at: 'choose' });
  const [error, setError] = useState<FerryError | null>(null);
  const close = useRef<() => void>(() => undefined);
  useEffect(() => () => close.current(), []);

  function refuse(why: FerryError): void {
    close.current();
    setError(why);
    setStep({ at: 'choose' });
  }

  function take(file: File | undefined): void {
    close.current();
    if (!file) return;
    if (file.size < 1 || file.size > limits.release) {
      const why = file.size < 1 ? 'the file is empty' : 'the file is too large for a release of the agent';
      refuse(fail('invalid', 'file', why, 'Choose the ferry-agent.exe of a release.').error);
      return;
    }
    const fileName = file.name.slice(0, 300);
    setError(null);
    setStep({ at: 'sending', done: 0, fileName });
    let over = false;
    const cancel = client.open(
      'release.take',
      { fileName, bytes: file.size },
      {
        event(event) {
          if (over) return;
          if (event.kind === 'found') {
            setStep({ at: 'found', found: event, fileName });
            return;
          }
          const progress = (done: number) => {
            if (!over) setStep((now) => (now.at === 'sending' ? { at: 'sending', done, fileName } : now));
          };
          void sendParts(client, 'release.part', event.transfer, file, progress).then((failed) => {
            if (failed && !over) refuse(failed);
          });
        },
        end: (result) => {
          if (!over && !result.ok) refuse(result.error);
        },
      },
    );
    close.current = () => {
      over = true;
      cancel();
    };
  }
  return { step, error, take, stop: () => close.current() };
}
