import { useEffect, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import { useConsole } from '../connection/console-context.ts';
import { orderCall, targetsOf } from './order-acts.ts';
import type { OrderAct, OrderTargets } from './order-acts.ts';

export type PreviewState =
  { phase: 'loading' } | { phase: 'there'; preview: OrderPreview } | { phase: 'failed'; error: FerryError };

/** Asks the core what the order would do, once for each act: it is told before anything is given. */
export function useOrderPreview(act: OrderAct, targets: OrderTargets): PreviewState {
  const { client } = useConsole();
  const [state, setState] = useState<{ act: OrderAct; state: PreviewState } | null>(null);
  useEffect(() => {
    let wanted = true;
    const how = orderCall(act);
    const kind = how.name === 'order.stop' ? 'stop' : how.kind;
    const show = (next: PreviewState) => (wanted ? setState({ act, state: next }) : undefined);
    void client
      .call('order.preview', { targets: targetsOf(targets), kind })
      .then((answer) =>
        show(answer.ok ? { phase: 'there', preview: answer.value } : { phase: 'failed', error: answer.error }),
      );
    return () => {
      wanted = false;
    };
  }, [client, act, targets]);
  return state?.act === act ? state.state : { phase: 'loading' };
}
