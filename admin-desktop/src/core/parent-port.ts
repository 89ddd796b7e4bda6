import { z } from 'zod';

/** The way to the process that started this one, whichever kind of child process it is. */
export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent is gone: nobody will ever ask anything again. */
  onClose(listener: () => void): void;
}

/** Electron's utilityProcess gives its child this, in `process.parentPort`. */
type ElectronPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
};
const electronPortSchema = z.custom<ElectronPort>(
  (port) => typeof port === 'object' && port !== null && 'postMessage' in port && 'on' in port,
);

/** Null when nobody started this process to talk to it. */
export function parentPort(child: NodeJS.Process): ParentPort | null {
  const electron = electronPortSchema.safeParse((child as { parentPort?: unknown }).parentPort);
  if (electron.success) {
    const port = electron.data;
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
      // Electron ends a utility process together with the one that started it.
      onClose: () => undefined,
    };
  }
  if (!child.send) return null;
  return {
    send(message) {
      // A parent that has gone in the meantime is told of by `disconnect`.
      if (child.connected) child.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('disconnect', listener),
  };
}
