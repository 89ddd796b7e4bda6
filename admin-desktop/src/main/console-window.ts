import type { MessagePipe } from '../contract/messages.ts';
import type { IpcMainPart, WindowContentsPart } from '../contract/electron-bridge.ts';
import { windowPipe } from '../contract/electron-bridge.ts';
import { isOwnPage } from './hardening.ts';

export interface PageLifePart extends WindowContentsPart {
  on(event: 'did-navigate' | 'render-process-gone' | 'destroyed', listener: () => void): unknown;
}

/**
 * Gives each page that a window shows a pipe of its own, and closes it when the page goes: a page that was loaded again counts
 * its requests from 0.
 */
export function connectPages(options: {
  ipc: IpcMainPart;
  contents: PageLifePart;
  connect: (pipe: MessagePipe) => void;
  log: (line: string) => void;
}): void {
  const { ipc, contents } = options;
  let current: MessagePipe | null = null;
  const gone = () => {
    current?.close();
    current = null;
  };
  contents.on('did-navigate', () => {
    gone();
    current = windowPipe({ ipc, contents, isOwnPage, refused: (why) => options.log(`refused: ${why}`) });
    options.connect(current);
  });
  contents.on('render-process-gone', gone);
  contents.on('destroyed', gone);
}
