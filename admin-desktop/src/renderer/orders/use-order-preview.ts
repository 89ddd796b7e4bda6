import { useCallback, useEffect, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { orderCall, targetsOf } from './order-acts.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';

export type PreviewState =
  { phase: 'loading' } | { phase: 'there'; preview: OrderPreview } | { phase: 'failed'; error: FerryError };

/** Asks the core what the order would do, once for each act and `lookAgain`: it is told before anything is given. */
export function useOrderPreview(
  act: OrderAct,
  targets: OrderTargets,
): { preview: PreviewState; lookAgain: () => void } {
  const { client } = useConsole();
  const [looks, setLooks] = useState(0);
  const [state, setState] = useState<{ act: OrderAct; looks: number; state: PreviewState } | null>(null);
  useEffect(() => {
    let wanted = true;
    const how = orderCall(act);
    const kind = how.name === 'order.stop' ? 'stop' : how.kind;
    const show = (next: PreviewState) => (wanted ? setState({ act, looks, state: next }) : undefined);
    void client
      .call('order.preview', { targets: targetsOf(targets), kind })
      .then((answer) =>
        show(answer.ok ? { phase: 'there', preview: answer.value } : { phase: 'failed', error: answer.error }),
      );
    return () => {
      wanted = false;
    };
  }, [client, act, targets, looks]);
  const lookAgain = useCallback(() => setLooks((times) => times + 1), []);
  const current = state?.act === act && state.looks === looks;
  return { preview: current ? state.state : { phase: 'loading' }, lookAgain };
}
