import { useEffect, useRef, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { SampleProgress } from '../../contract/calls/shell-calls.ts';
import { useConsole } from '../connection/console-context.ts';

/** The making of the sample project, with its progress. It is cancelled when nobody looks any more. */
export function useSample(onMade: () => void): {
  progress: SampleProgress | null;
  error: FerryError | null;
  make: () => void;
  cancel: () => void;
} {
  const { client } = useConsole();
  const [progress, setProgress] = useState<SampleProgress | null>(null);
  const [error, setError] = useState<FerryError | null>(null);
  const close = useRef<() => void>(() => undefined);
  useEffect(() => () => close.current(), []);

  return {
    progress,
    error,
    make() {
      setError(null);
      setProgress({ stage: 'project', done: 0, total: 1 });
      close.current = client.open(
        'sample.create',
        {},
        {
          event(next) {
            setProgress(next);
            if (next.stage === 'done') onMade();
          },
          end(result) {
            setProgress(null);
            if (!result.ok) setError(result.error);
          },
        },
      );
    },
    cancel() {
      close.current();
      setProgress(null);
    },
  };
}
