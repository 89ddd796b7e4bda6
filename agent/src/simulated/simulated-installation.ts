import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { checkJson, fail, ok } from '@ferry/common/errors';
import { usualPace } from '../upgrade/installation.ts';
import type { Installation, UpgradePace } from '../upgrade/installation.ts';
import { publisherSchema } from '../upgrade/publisher.ts';
import { openSimulatedLaptop } from './simulated-laptop.ts';

/** The last line of a simulated program: what a real one has in its resources and its signature. */
const mark = '\n//# ferry-agent ';
const markSchema = z.object({
  version: z.string(),
  publisher: publisherSchema.optional(),
  /** SHA-256 of everything before, in hex: what is signed */
  digest: z.string(),
});

/** Makes a simulated program of a script. */
export function simulatedProgram(script: string, version: string, publisher?: z.infer<typeof publisherSchema>): string {
  const digest = createHash('sha256').update(script).digest('hex');
  return `${script}${mark}${JSON.stringify({ version, digest, ...(publisher ? { publisher } : {}) })}\n`;
}

function paceIn(folder: string): UpgradePace {
  const path = join(folder, 'pace.json');
  if (!existsSync(path)) return usualPace;
  const ms = z.number().int().nonnegative();
  const schema = z.object({ reportWithinMs: ms, settleMs: ms, judgeMs: ms, againMs: ms, retryMs: ms, steadyMs: ms });
  const pace = checkJson(schema, readFileSync(path, 'utf8'), path);
  return pace.ok ? pace.value : usualPace;
}

/** Programs of a simulated laptop, scripts in `programs` of its folder that Node runs. Null: this process is none of them. */
export function openSimulatedInstallation(laptop: string): Installation | null {
  const program = resolve(process.argv[1] ?? '');
  const folder = join(laptop, 'programs');
  if (dirname(program) !== folder) return null;
  return {
    ...{ program, extension: '.cjs', pace: paceIn(folder) },
    registry: openSimulatedLaptop(laptop).registry,
    async facts(path) {
      const bytes = await readFile(path);
      const text = bytes.toString('utf8');
      const at = text.lastIndexOf(mark);
      const found = checkJson(markSchema, at === -1 ? '' : text.slice(at + mark.length), path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const facts = { size: bytes.length, sha256, version: found.ok ? found.value.version : null };
      const whole = found.ok && found.value.digest === createHash('sha256').update(text.slice(0, at)).digest('hex');
      const refused = fail('forbidden', path, 'it is not signed', 'None.');
      return { ...facts, publisher: whole && found.value.publisher ? ok(found.value.publisher) : refused };
    },
    isTrusted: async () => false,
    async lock(path) {
      try {
        const file = await open(path, 'r');
        return ok({ release: () => void file.close() });
      } catch {
        return fail('storage', path, 'it is not there', 'None: it is fetched again.');
      }
    },
    async start(path, args) {
      const flags = ['--disable-warning=ExperimentalWarning'];
      const child = spawn(process.execPath, [...flags, path, ...args], { detached: true, stdio: 'ignore' });
      const ended = new Promise<void>((done) => {
        child.once('exit', () => done());
        child.once('error', () => done());
      });
      return ok({ ended, end: () => void child.kill('SIGKILL'), leave: () => child.unref() });
    },
  };
}
