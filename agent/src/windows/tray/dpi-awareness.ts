import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';

/** DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2 */
const perMonitorAwareV2 = -4;

/** From now on places and sizes are, for this thread, in the pixels that Explorer counts in. */
export function perMonitorAware(koffi: Koffi): void {
  const dpiAwareness: (context: Word) => Word = declare(
    koffi.load('user32.dll'),
    'intptr_t __stdcall SetThreadDpiAwarenessContext(intptr_t c)',
  );
  dpiAwareness(perMonitorAwareV2);
}
