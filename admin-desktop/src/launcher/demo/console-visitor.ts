import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { createClient } from '../../contract/client.ts';
import type { ContractClient } from '../../contract/client.ts';
import { consoleContract } from '../../contract/console-contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { InputOf, OutputOf, StreamName } from '../../contract/contract.ts';
import { enterByWebDoor } from '../../contract/web-door.ts';

export type Console = ContractClient<ConsoleContract>;

/** A running `npm start -- --no-open`, and a page's place in it. */
export interface Visit {
  readonly console: Console;
  readonly origin: string;
  /** from the start of the process until it said that it is ready, in milliseconds */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Starts Ferry as a user would and comes in as the user's browser would, by the redirect file. */
export async function visitConsole(options: {
  script: string;
  env: NodeJS.ProcessEnv;
  withinMs: number;
}): Promise<Visit> {
  const started = performance.now();
  const ferry = fork(options.script, ['--no-open'], {
    env: options.env,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => ferry.once('exit', (code) => resolve(code)));
  const stop = async () => {
    if (ferry.exitCode === null && ferry.signalCode === null) ferry.kill('SIGTERM');
    await ended;
  };
  try {
    const { origin, file } = await readyLines(ferry.stdout, ended, options.withinMs);
    const readyMs = performance.now() - started;
    const secret = /#s=([A-Za-z0-9_-]{43})/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const page = await fetch(`${origin}/`);
    if (page.status !== 200) {
      throw new FerryFailure(
        fail('not-found', origin, `the page answers ${page.status}`, 'Build the user interface.').error,
      );
    }
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { origin });
    const { pipe } = unwrap(await enterByWebDoor(socket, { type: 'secret', secret }));
    return { console: createClient(consoleContract, pipe), origin, readyMs, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function readyLines(
  output: NodeJS.ReadableStream | null,
  ended: Promise<number | null>,
  withinMs: number,
): Promise<{ origin: string; file: string }> {
  if (!output) throw new Error('the console has no output');
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the console was not ready within ${withinMs} ms`)), withinMs);
    let origin = '';
    createInterface({ input: output }).on('line', (line) => {
      origin = /is ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? origin;
      const file = /^Open this file in a browser within a minute: (.+)$/.exec(line)?.[1];
      if (!file) return;
      clearTimeout(timer);
      resolve({ origin, file });
    });
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the console ended with code ${code ?? 'unknown'} before it was ready`));
    });
  });
}

/**
 * Follows a stream until `enough` gives something; fails with what was seen last when that takes longer than `withinMs`
 * milliseconds or the stream ends. `what` says what is waited for.
 */
export async function follow<N extends StreamName<ConsoleContract>, T>(
  visitor: Console,
  name: N,
  input: InputOf<ConsoleContract[N]>,
  options: { what: string; withinMs: number; enough: (event: OutputOf<ConsoleContract[N]>) => T | undefined },
): Promise<T> {
  return await new Promise((resolve, reject) => {
    let last: unknown = 'nothing';
    const give = (act: () => void) => {
      clearTimeout(timer);
      queueMicrotask(() => cancel());
      act();
    };
    const late = () =>
      reject(
        new Error(`${options.what}: not within ${options.withinMs} ms; last: ${JSON.stringify(last).slice(0, 1500)}`),
      );
    const timer = setTimeout(() => give(late), options.withinMs);
    const cancel = visitor.open(name, input, {
      event(event) {
        last = event;
        try {
          const value = options.enough(event);
          if (value !== undefined) give(() => resolve(value));
        } catch (thrown) {
          give(() => reject(new Error(`${options.what}: ${String(thrown)}`)));
        }
      },
      end: (result) => {
        clearTimeout(timer);
        reject(new Error(`${options.what}: the stream ended${result.ok ? '' : `: ${result.error.message}`}`));
      },
    });
  });
}
