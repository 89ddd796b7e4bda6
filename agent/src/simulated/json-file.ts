import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { checkJson, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';

/** A checked value in a file of a simulated laptop, replaced whole. Changes within this process follow one another. */
export class JsonFile<S extends z.ZodType> {
  readonly #path: string;
  readonly #schema: S;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, schema: S) {
    this.#path = path;
    this.#schema = schema;
  }

  async read(): Promise<z.output<S>> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'unreadable';
      const remedy = 'Name a folder that `ferry-agent simulate` made.';
      throw new FerryFailure(fail('storage', this.#path, `not a simulated laptop: ${why}`, remedy).error);
    }
    return unwrap(checkJson(this.#schema, text, this.#path));
  }

  async write(value: z.input<S>): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify(value, null, 1)}\n`);
  }

  /** `change` gives the new value, or undefined when there is nothing to write. */
  async update(change: (value: z.output<S>) => z.input<S> | undefined): Promise<void> {
    const turn = this.#last.then(async () => {
      const value = change(await this.read());
      if (value !== undefined) await this.write(value);
    });
    // The next change waits for this one, whether it failed or not; whoever asked for it is told.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    await turn;
  }
}
