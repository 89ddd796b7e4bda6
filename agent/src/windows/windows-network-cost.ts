import type { Koffi } from './native/koffi-library.ts';
import { comLibrary } from './native/com-library.ts';
import type { ComLibrary } from './native/com-library.ts';
import { OutDword } from './native/native-call.ts';

/** Of netlistmgr.h: NetworkListManager, INetworkCostManager, and where GetCost stands in its table. */
const networkListManager = 'DCB00C01-570F-4A9B-8D69-199FDBA5723B';
const networkCostManager = 'DCB00008-570F-4A9B-8D69-199FDBA5723B';
const getCost = 3;
/** NLM_CONNECTION_COST: a flat rate with a limit, by use, over its limit, roaming. */
const meteredBits = 0x2 | 0x4 | 0x1_0000 | 0x4_0000;
const unrestricted = 0x1;

export interface WindowsNetworkCost {
  /** Whether what goes over the network of now costs; null where Windows does not know. Never throws. */
  metered(): Promise<boolean | null>;
}

/** What Windows charges the connection with: so the user set it in Settings, or so the operator says (Windows 8 and later). */
export function windowsNetworkCost(koffi: Koffi): WindowsNetworkCost {
  let com: ComLibrary | null = null;
  return {
    async metered() {
      com ??= comLibrary(koffi);
      const cost = new OutDword();
      // The whole computer's way to the internet: no destination.
      const done = await com.use(
        networkListManager,
        networkCostManager,
        async (call) => await call(getCost, cost.bytes, null),
      );
      if (done !== 0) return null;
      if ((cost.value & meteredBits) !== 0) return true;
      return (cost.value & unrestricted) === 0 ? null : false;
    },
  };
}
