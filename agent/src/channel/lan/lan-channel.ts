import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { HubMessage, PullAnswer } from '@ferry/common/protocol/lan';
import type { DeviceChannel, LogWrite, ObserveTime, Pulled } from '../device-channel.ts';
import type { HubSocket } from './hub-socket.ts';

type Answer = Extract<HubMessage, { type: 'pulled' | 'reply' }>;

/** A hub takes at most this many chunks in one message, and a message holds about a megabyte. */
const logsAtOnce = 6;
const answerMs = 30_000;

/** An admitted connection to a hub. */
export class LanChannel implements DeviceChannel {
  readonly id: string;
  readonly kind = 'lan';
  readonly #socket: HubSocket;
  readonly #pending = new Map<number, (answer: Result<Answer>) => void>();
  #lastId = 0;

  readonly #time: { systemNow: () => number; observeTime: ObserveTime };

  /** `hub`: fingerprint of the console's key. */
  constructor(
    socket: HubSocket,
    hub: string,
    changed: () => void,
    time: { systemNow: () => number; observeTime: ObserveTime },
  ) {
    this.id = `lan:${hub}`;
    this.#socket = socket;
    this.#time = time;
    socket.listen((message) => {
      if (message.type === 'changed') changed();
      else if (message.type === 'pulled' || message.type === 'reply') this.#pending.get(message.id)?.(ok(message));
      else socket.end(refusalIn(message));
    });
    void socket.closed.then((error) => {
      for (const answer of [...this.#pending.values()]) answer({ ok: false, error });
    });
  }

  async pull(): Promise<Result<Pulled>> {
    const sentAt = this.#time.systemNow();
    const answer = await this.#ask((id) => this.#socket.send({ type: 'pull', id }));
    if (!answer.ok) return answer;
    if (answer.value.type !== 'pulled') return fail('invalid', 'hub', 'the answer does not fit', 'Update the console.');
    const { time, ...pulled }: PullAnswer = answer.value.answer;
    const receivedAt = this.#time.systemNow();
    this.#time.observeTime({ theirs: Date.parse(time), sentAt, receivedAt, precisionMs: 1000 });
    return ok(pulled);
  }

  async push(write: { report?: string; logs: LogWrite[] }): Promise<Result<void>> {
    let { report } = write;
    let at = 0;
    do {
      const logs = write.logs.slice(at, at + logsAtOnce).map(({ jws }) => jws);
      const part = report === undefined ? { logs } : { logs, report };
      const answer = await this.#ask((id) => this.#socket.send({ type: 'push', id, ...part }));
      if (!answer.ok) return answer;
      if (answer.value.type === 'reply' && answer.value.error) return { ok: false, error: answer.value.error };
      report = undefined;
      at += logsAtOnce;
    } while (at < write.logs.length);
    return ok(undefined);
  }

  async #ask(send: (id: number) => void): Promise<Result<Answer>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const silent = fail('unreachable', 'hub', 'the console does not answer', 'The agent connects again.').error;
    const deadline = setTimeout(() => this.#socket.end(silent), answerMs);
    try {
      return await new Promise<Result<Answer>>((resolve) => {
        this.#pending.set(id, resolve);
        void this.#socket.closed.then((error) => resolve({ ok: false, error }));
        send(id);
      });
    } finally {
      clearTimeout(deadline);
      this.#pending.delete(id);
    }
  }
}

function refusalIn(message: HubMessage): FerryError {
  if (message.type === 'refused') return message.error;
  return fail('invalid', 'hub', `${message.type} does not come here`, 'Update the agent or the console.').error;
}
