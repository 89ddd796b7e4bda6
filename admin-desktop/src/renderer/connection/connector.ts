import type { Result } from '@ferry/common/errors';
import type { MessagePipe } from '../../contract/messages.ts';

/** A way to the console: over a WebSocket in a browser, over the preload's bridge in Electron. */
export interface Connector {
  /** A pipe that is ready for contract messages. `unreachable` is worth another try, anything else is not. */
  readonly connect: () => Promise<Result<MessagePipe>>;
  /** Has a fresh link made for the user of this machine, where pages need one. `opened`: a browser was started with it. */
  readonly renew?: () => Promise<Result<{ opened: boolean }>>;
}
