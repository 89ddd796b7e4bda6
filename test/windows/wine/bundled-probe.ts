import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { pinnedFile } from '../../../scripts/agent-exe/pinned-file.ts';
import { windowsKoffi, windowsNode } from '../../../scripts/agent-exe/pinned.ts';
import type { WineLaptop } from './wine-laptop.ts';

const cache = fileURLToPath(new URL('../../../node_modules/.cache/ferry/windows', import.meta.url));
const answersSchema = z.array(z.object({ value: z.unknown().optional(), error: ferryErrorSchema.optional() }));

export type ProbeCall = { on: string; act: string; args: readonly unknown[] };
/** Does the calls one after the other in a process of their own, in Wine. */
export type Probe = (calls: readonly ProbeCall[]) => Promise<z.infer<typeof answersSchema>>;

export async function bundledProbe(laptop: WineLaptop, folder: string): Promise<Probe> {
  const [node, koffi] = await Promise.all([pinnedFile(windowsNode, cache), pinnedFile(windowsKoffi, cache)]);
  const bundle = join(folder, 'probe.cjs');
  const entry = fileURLToPath(new URL('probe.ts', import.meta.url));
  await build({
    ...{ entryPoints: [entry], outfile: bundle, bundle: true, external: ['koffi'], logLevel: 'warning' },
    ...{ platform: 'node', target: 'node22', format: 'cjs' },
    // What would read files beside its source is not called there.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  let number = 0;
  return async (calls) => {
    const script = join(folder, `calls-${(number += 1)}.json`);
    writeFileSync(script, JSON.stringify(calls), { mode: 0o600 });
    const said = await laptop.run(laptop.path(node), [bundle, koffi, script].map(laptop.path));
    return answersSchema.parse(JSON.parse(said));
  };
}

type ScreenCall = Omit<ProbeCall, 'on'>;
export type Screen = (...calls: ScreenCall[]) => Promise<unknown[]>;

/** Acts at the screen, one after the other. Gives what came of each; rejects where one could not be done. */
export async function atScreen(probe: Probe, ...calls: readonly ScreenCall[]): Promise<unknown[]> {
  const answers = await probe(calls.map((call) => ({ on: 'screen', ...call })));
  return answers.map(({ value, error }, at) => {
    if (error) throw new Error(`${calls[at]?.act ?? 'screen'}: ${error.message}`);
    return value;
  });
}
