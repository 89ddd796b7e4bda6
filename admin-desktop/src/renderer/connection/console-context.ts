import { createContext, useCallback, useContext, useState } from 'react';
import type { FerryError, Result } from '@ferry/common/errors';
import type { CallName, InputOf, OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { ConsoleClient } from './console-client.ts';
import type { Connector } from './connector.ts';

export interface ConsoleAccess {
  readonly client: ConsoleClient;
  readonly retry: () => void;
  readonly renew: Connector['renew'];
}

export const ConsoleContext = createContext<ConsoleAccess | null>(null);

export function useConsole(): ConsoleAccess {
  const access = useContext(ConsoleContext);
  if (!access) throw new Error('this component is outside the console');
  return access;
}

/**
 * One act of the administrator, with its state for the button and the error beside it. Acts do not go through the store as
 * what is watched does: their arguments and answers may be passphrases and token secrets.
 */
export function useAct<N extends CallName<ConsoleContract>>(
  name: N,
): {
  act: (input: InputOf<ConsoleContract[N]>) => Promise<Result<OutputOf<ConsoleContract[N]>>>;
  busy: boolean;
  error: FerryError | null;
  clear: () => void;
} {
  const { client } = useConsole();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<FerryError | null>(null);
  const act = useCallback(
    async (input: InputOf<ConsoleContract[N]>) => {
      setBusy(true);
      setError(null);
      const result = await client.call(name, input);
      setBusy(false);
      if (!result.ok) setError(result.error);
      return result;
    },
    [client, name],
  );
  const clear = useCallback(() => setError(null), []);
  return { act, busy, error, clear };
}
