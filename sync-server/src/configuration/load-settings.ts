import { z } from 'zod';
import { check, checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { openSecret, readBounded } from './secret-file.ts';
import {
  configVariable,
  environmentPrefix,
  flagOf,
  fromText,
  secretSettings,
  settingNames,
  settingSchemas,
  variableOf,
} from './settings.ts';
import type { SettingName, Settings } from './settings.ts';

export interface Sources {
  /** as commander read them; texts, and true for a flag without a value */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where a setting comes from: `--port`, `FERRY_SERVER_PORT`, `port in /etc/ferry.json`. For messages. */
  readonly source: (name: SettingName) => string;
  /** Variables that look like ours and are no setting: mistyped, or by somebody else. */
  readonly unknownVariables: readonly string[];
  readonly configFile: string | null;
}

const largestConfiguration = 64 * 1024;

/** Flags go before the environment, the environment before the file. The first wrong value ends it, and the error names its place. */
export async function loadSettings({ flags, environment }: Sources): Promise<Result<LoadedSettings>> {
  const configFile = textOf(flags['config']) ?? textOf(environment[configVariable]) ?? null;
  const inFile = configFile === null ? ok({}) : await readConfiguration(configFile);
  if (!inFile.ok) return inFile;

  const settings: Record<string, unknown> = {};
  const sources = new Map<SettingName, string>();
  const take = (name: SettingName, raw: unknown, where: string): Result<void> => {
    const checked = check(settingSchemas[name], raw, where);
    if (!checked.ok) return fail('invalid', where, checked.error.message, 'Correct it there.');
    settings[name] = checked.value;
    sources.set(name, where);
    return ok(undefined);
  };
  // The weakest first, so that a wrong value is told even where another goes before it.
  for (const name of settingNames) {
    const file: Record<string, unknown> = inFile.value;
    const variable = textOf(environment[variableOf(name)]);
    const flag = flags[name];
    const found: [unknown, string][] = [];
    if (file[name] !== undefined) found.push([file[name], `${name} in ${configFile ?? ''}`]);
    if (variable !== undefined) found.push([fromText(name, variable), variableOf(name)]);
    if (flag !== undefined) found.push([typeof flag === 'string' ? fromText(name, flag) : flag, flagOf(name)]);
    for (const [raw, where] of found) {
      const taken = take(name, raw, where);
      if (!taken.ok) return taken;
    }
  }
  return ok({
    settings,
    source: (name) => sources.get(name) ?? flagOf(name),
    unknownVariables: unknownVariables(environment),
    configFile,
  });
}

async function readConfiguration(path: string): Promise<Result<Record<string, unknown>>> {
  const file = await readBounded(path, largestConfiguration);
  if (!file.ok) return file;
  const read = checkJson(z.record(z.string(), z.unknown()), file.value.text, path);
  if (!read.ok) return fail('invalid', path, read.error.message, 'Write one JSON object with the settings into it.');
  if (file.value.open && secretSettings.some((name) => Object.hasOwn(read.value, name))) return openSecret(path);
  const unknown = Object.keys(read.value).find((name) => !settingNames.some((known) => known === name));
  if (unknown === undefined) return read;
  const remedy = `Check its spelling. Settings are ${settingNames.join(', ')}.`;
  return fail('invalid', `${unknown.slice(0, 100)} in ${path}`, 'there is no such setting', remedy);
}

/** An empty variable counts as none: that is how it is unset where the list of variables is fixed. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unknownVariables(environment: Sources['environment']): string[] {
  const known = new Set([configVariable, ...settingNames.map(variableOf)]);
  return Object.keys(environment).filter((name) => name.startsWith(environmentPrefix) && !known.has(name));
}
