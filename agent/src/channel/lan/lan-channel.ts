import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { HubMessage, PullAnswer } from '@ferry/common/protocol/lan';
import { reportName } from '../device-channel.ts';
import type { DeviceChannel, LogWrite, ObserveTime, Pulled, ReleasePart, Taken } from '../device-channel.ts';
import { refusedForGood } from '../refused-for-good.ts';
import type { HubSocket } from './hub-socket.ts';

type Answer = Extract<HubMessage, { type: 'pulled' | 'reply' | 'part' }>;
type Reply = Extract<HubMessage, { type: 'reply' }>;

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
      else if (message.type === 'pulled' || message.type === 'reply' || message.type === 'part')
        this.#pending.get(message.id)?.(ok(message));
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

  async push(write: { report?: string; logs: LogWrite[] }): Promise<Result<Taken>> {
    const taken: Taken = { refused: [] };
    if (write.report !== undefined) {
      const reply = await this.#bring({ report: write.report, logs: [] });
      if (!reply.ok) return reply;
      const { error, lastReport } = reply.value;
      if (error && !refusedForGood(error)) return { ok: false, error };
      if (error) taken.refused.push({ id: reportName, error });
      if (lastReport !== undefined) taken.lastReport = lastReport;
    }
    for (let at = 0; at < write.logs.length; at += logsAtOnce) {
      const refused = await this.#bringLogs(write.logs.slice(at, at + logsAtOnce));
      if (!refused.ok) return refused;
      taken.refused.push(...refused.value);
    }
    return ok(taken);
  }

  async download(sha256: string, from: number, signal: AbortSignal): Promise<Result<ReleasePart>> {
    if (signal.aborted) return fail('cancelled', 'hub', 'the request was given up', 'None.');
    const answer = await this.#ask((id) => this.#socket.send({ type: 'download', id, sha256, from }));
    if (!answer.ok) return answer;
    const message = answer.value;
    if (message.type === 'reply' && message.error) return { ok: false, error: message.error };
    if (message.type !== 'part' || message.from !== from)
      return fail('invalid', 'hub', 'the answer does not fit', 'Update the console.');
    return ok({ size: message.size, data: Buffer.from(message.data, 'base64') });
  }

  /** A hub keeps all that is good and names the first failure: each by itself tells which ones it was. */
  async #bringLogs(logs: readonly LogWrite[]): Promise<Result<Taken['refused']>> {
    const reply = await this.#bring({ logs: logs.map(({ jws }) => jws) });
    if (!reply.ok) return reply;
    const { error } = reply.value;
    if (!error) return ok([]);
    if (!refusedForGood(error)) return { ok: false, error };
    const [only] = logs;
    if (only && logs.length === 1) return ok([{ id: only.id, error }]);
    const refused: Taken['refused'] = [];
    for (const log of logs) {
      const alone = await this.#bringLogs([log]);
      if (!alone.ok) return alone;
      refused.push(...alone.value);
    }
    return ok(refused);
  }

  async #bring(write: { report?: string; logs: string[] }): Promise<Result<Pick<Reply, 'error' | 'lastReport'>>> {
    const answer = await this.#ask((id) => this.#socket.send({ type: 'push', id, ...write }));
    if (!answer.ok) return answer;
    if (answer.value.type === 'reply') return ok(answer.value);
    return fail('invalid', 'hub', 'the answer does not fit', 'Update the console.');
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
