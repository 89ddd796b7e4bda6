import { ok } from '@ferry/common/errors';
import { bridgeName, bridgePipe } from '../../contract/electron-bridge.ts';
import type { FerryBridge } from '../../contract/electron-bridge.ts';
import type { Connector } from './connector.ts';

/** What the preload script put on `window`, if this page is in Electron. */
export function bridgeOf(scope: object): FerryBridge | null {
  const bridge = (scope as Record<string, unknown>)[bridgeName];
  return bridge === undefined ? null : (bridge as FerryBridge);
}

/** The bridge is there from the first moment and for the life of the page: nothing to prove, nothing to retry. */
export function bridgeConnector(bridge: FerryBridge): Connector {
  return { connect: async () => ok(bridgePipe(bridge)) };
}
