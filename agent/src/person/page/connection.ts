import { door } from './view.ts';
import type { FromPage, PersonView, ToPage } from './view.ts';

/** `lost`: tried again by itself. `shut`: the link was used or is too old; only a new window helps. */
export type ConnectionState = 'opening' | 'open' | 'lost' | 'shut';

export interface ConnectionEvents {
  readonly state: (state: ConnectionState) => void;
  readonly view: (view: PersonView, now: number) => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 10_000;

/**
 * The way to the agent on this computer. The secret of the link is shown once and taken out of the address at once; what comes
 * back for it stays in the memory of this page.
 */
export class Connection {
  readonly #events: ConnectionEvents;
  /** whether the link asks for the question before the start: somebody chose "start now" in the menu of the tray icon */
  readonly asksStart: boolean;
  #secret: string;
  #token: string | null = null;
  #socket: WebSocket | null = null;
  #pauseMs = firstPauseMs;

  constructor(events: ConnectionEvents) {
    this.#events = events;
    const link = new URLSearchParams(location.hash.slice(1));
    this.#secret = link.get('s') ?? '';
    this.asksStart = link.get('ask') === 'start';
    history.replaceState(null, '', '/');
  }

  open(): void {
    if (this.#token === null && this.#secret === '') {
      this.#events.state('shut');
      return;
    }
    const knock: FromPage =
      this.#token === null ? { type: 'secret', secret: this.#secret } : { type: 'token', token: this.#token };
    const socket = connect(knock, (message) => this.#hear(message));
    this.#socket = socket;
    socket.addEventListener('close', ({ code }) => {
      this.#socket = null;
      this.#secret = '';
      if (code === door.notLetIn || this.#token === null) {
        this.#events.state('shut');
        return;
      }
      this.#events.state('lost');
      setTimeout(() => this.open(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    });
  }

  send(message: Extract<FromPage, { digest: string }>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(message: ToPage): void {
    if (message.type === 'welcome') {
      this.#token = message.token;
      this.#pauseMs = firstPauseMs;
    } else if (message.type === 'view') {
      this.#events.state('open');
      this.#events.view(message.view, message.now);
    }
  }
}

/** Asks the agent to open a window with a link of its own. Gives whether it could. */
export async function askForFreshLink(): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ type: 'fresh-link' }, (message) => {
      resolve(message.type === 'fresh-link' && message.opened);
      socket.close();
    });
    socket.addEventListener('close', () => resolve(false));
  });
}

function connect(knock: FromPage, heard: (message: ToPage) => void): WebSocket {
  const socket = new WebSocket(`ws://${location.host}${door.path}`);
  socket.addEventListener('open', () => socket.send(JSON.stringify(knock)));
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // From the agent that served this very page, which checks what it sends by its types.
    if (typeof data === 'string') heard(JSON.parse(data) as ToPage);
  });
  return socket;
}
