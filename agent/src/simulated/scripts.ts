import { readFile } from 'node:fs/promises';
import { writeDurably } from '../durable-file.ts';
import type { ScriptResult, Scripts } from '../laptop.ts';

/**
 * Runs nothing on the system that simulates: it writes down what would have run, and knows of a script only `echo TEXT`,
 * `exit N` and `sleep SECONDS`.
 */
export class SimulatedScripts implements Scripts {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async run(script: Parameters<Scripts['run']>[0]): Promise<ScriptResult> {
    const before = await readFile(this.#path, 'utf8').catch(() => '');
    await writeDurably(this.#path, `${before}${JSON.stringify({ language: script.language, text: script.text })}\n`);
    const output: string[] = [];
    let slept = 0;
    for (const line of script.text.split(/\r?\n/)) {
      const [, word, rest = ''] = /^(\w+) ?(.*)$/.exec(line) ?? [];
      if (word === 'echo') output.push(rest);
      if (word === 'sleep') slept += Number(rest);
      if (slept > script.seconds) return { exitCode: null, output: output.join('\n'), cut: false };
      if (word === 'exit') return { exitCode: Number(rest), output: output.join('\n'), cut: false };
    }
    return { exitCode: 0, output: output.join('\n'), cut: false };
  }
}
