import type { MessagePipe } from './messages.ts';

/**
 * The console RPC over Electron's IPC, for main, preload and renderer. It names no Electron types, so that every side can be
 * tested without Electron; the shapes below are the parts of Electron's that are used.
 */
export const ipcChannels = { toMain: 'ferry:to-main', toWindow: 'ferry:to-window' } as const;
/** The one name that preload puts on `window`. */
export const bridgeName = 'ferryBridge';

/** What preload gives to the page: messages in and out, nothing else. */
export interface FerryBridge {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface IpcRendererPart {
  send(channel: string, message: unknown): void;
  on(channel: string, listener: (event: unknown, message: unknown) => void): unknown;
}

/** Preload's side: the channel is fixed here, so that the page cannot choose one. */
export function preloadBridge(ipc: IpcRendererPart): FerryBridge {
  return {
    send: (message) => ipc.send(ipcChannels.toMain, message),
    onMessage: (listener) => void ipc.on(ipcChannels.toWindow, (_event, message) => listener(message)),
  };
}

/** The page's side. The bridge lives exactly as long as the page, so `onClose` is never told. */
export function bridgePipe(bridge: FerryBridge): MessagePipe {
  return {
    send: (message) => bridge.send(message),
    onMessage: (listener) => bridge.onMessage(listener),
    onClose: () => undefined,
    close: () => undefined,
  };
}

export interface IpcEventPart {
  readonly sender: { readonly id: number };
  /** null when the frame has gone away or navigated since it sent */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export interface IpcMainPart {
  on(channel: string, listener: (event: IpcEventPart, message: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: IpcEventPart, message: unknown) => void): unknown;
}

export interface WindowContentsPart {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, message: unknown): void;
}

/**
 * Main's side for one page in one window; whoever made it closes it when the page goes (closed, crashed, reloaded), because a
 * new page counts its requests from 0 again. A message counts only when the main frame of this window sent it and shows our
 * own page; others are told to `refused`.
 */
export function windowPipe(options: {
  ipc: IpcMainPart;
  contents: WindowContentsPart;
  isOwnPage: (url: string) => boolean;
  refused: (why: string) => void;
}): MessagePipe {
  const { ipc, contents } = options;
  const listeners = new Set<(message: unknown) => void>();
  const closers = new Set<(reason: string) => void>();
  let closed = false;

  const receive = (event: IpcEventPart, message: unknown) => {
    if (event.sender.id !== contents.id) return;
    const frame = event.senderFrame;
    if (frame?.parent !== null) options.refused('a message from a frame that is not the main one');
    else if (!options.isOwnPage(frame.url)) options.refused('a message from a page that is not ours');
    else for (const listener of listeners) listener(message);
  };
  ipc.on(ipcChannels.toMain, receive);

  return {
    send(message) {
      if (!closed && !contents.isDestroyed()) contents.send(ipcChannels.toWindow, message);
    },
    onMessage: (listener) => void listeners.add(listener),
    onClose: (listener) => void closers.add(listener),
    close() {
      if (closed) return;
      closed = true;
      ipc.removeListener(ipcChannels.toMain, receive);
      for (const closer of closers) closer('the page is gone');
    },
  };
}
