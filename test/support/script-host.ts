// Stands in for Windows Script Host: a `cscript.exe` on PATH that does what the scripts of the regedit package do, on a registry in a
// file that holds true bytes. What the scripts lose and cut is lost and cut here too.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Numbers of the types in winnt.h; `hex` the bytes. */
export type StoredValue = { type: number; hex: string };
export interface StoredRegistry {
  /** by path, in the case in which it was made; a key is there when it is named here */
  keys: Record<string, Record<string, StoredValue>>;
  /** keys that give "access is denied" */
  denied: string[];
  /** instead of doing anything: writes this, on stderr too, and ends with the code */
  instead?: { out: string; err?: string; code: number };
  /** every start: name of the script and its arguments */
  started: string[][];
}

export interface ScriptHost extends Disposable {
  readonly folder: string;
  get(): StoredRegistry;
  change(act: (registry: StoredRegistry) => void): void;
}

/** Puts it before everything else on PATH until it is disposed of. */
export function standInScriptHost(): ScriptHost {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-cscript-'));
  const [file, path] = [join(folder, 'registry.json'), process.env['PATH']];
  const program = join(folder, 'cscript.exe');
  writeFileSync(program, `#!${process.execPath}\n${programText(file)}`);
  chmodSync(program, 0o755);
  process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`;
  const get = (): StoredRegistry => JSON.parse(readFileSync(file, 'utf8')) as StoredRegistry;
  const put = (registry: StoredRegistry): void => writeFileSync(file, JSON.stringify(registry));
  put({ keys: { HKCU: {}, 'HKCU\\Software': {}, HKLM: {}, 'HKLM\\SOFTWARE': {} }, denied: [], started: [] });
  return {
    folder,
    get,
    change(act) {
      const registry = get();
      act(registry);
      put(registry);
    },
    [Symbol.dispose]() {
      process.env['PATH'] = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function programText(file: string): string {
  return `const { readFileSync, writeFileSync } = require('node:fs');
const file = ${JSON.stringify(file)};
const registry = JSON.parse(readFileSync(file, 'utf8'));
const [, script = '', arch, ...args] = process.argv.slice(2);
if (script === '') {
  process.stdout.write('Microsoft (R) Windows Script Host Version 5.812\\r\\n');
  process.exit(0);
}
const save = () => writeFileSync(file, JSON.stringify(registry));
const name = script.split(/[\\\\/]/).pop();
registry.started.push([name, arch, ...args]);
save();
const end = (code) => process.exit(code);
if (registry.instead) {
  process.stdout.write(registry.instead.out);
  process.stderr.write(registry.instead.err ?? '');
  process.exitCode = registry.instead.code;
  return;
}
const same = (a, b) => a.toLowerCase() === b.toLowerCase();
const find = (key) => Object.keys(registry.keys).find((one) => same(one, key));
const denied = (key) => registry.denied.some((one) => same(one, key));
// As JsonSafe and JsonU of the package: line breaks become two characters, control characters stay.
const jsonSafe = (text) => [...text.replaceAll('\\\\', '\\\\\\\\').replaceAll('\\r\\n', '\\\\\\\\r\\\\\\\\n')
  .replaceAll('\\n', '\\\\\\\\n').replaceAll('\\r', '\\\\\\\\r').replaceAll('"', '\\\\"')].join('').split('')
  .map((unit) => unit.charCodeAt(0) < 0x80 ? unit : '\\\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')).join('');
const wide = (hex) => Buffer.from(hex, 'hex').toString('utf16le');
const firstText = (hex) => wide(hex).split('\\0')[0];
const types = { 0: 'REG_NONE', 1: 'REG_SZ', 2: 'REG_EXPAND_SZ', 3: 'REG_BINARY', 4: 'REG_DWORD', 7: 'REG_MULTI_SZ', 11: 'REG_QWORD' };
function shown({ type, hex }) {
  const bytes = Buffer.from(hex, 'hex');
  if (type === 0) return '0';
  if (type === 1) return '"' + jsonSafe(firstText(hex)) + '"';
  if (type === 2) return '"' + jsonSafe(firstText(hex).replaceAll('%USERNAME%', 'ann')) + '"';
  if (type === 3) return '[' + [...bytes].join(',') + ']';
  if (type === 4) return String(bytes.readUInt32LE());
  if (type === 7) return '[' + wide(hex).split('\\0').filter((text) => text !== '').map((text) => '"' + jsonSafe(text) + '"').join(',') + ']';
  if (type === 11) return String(bytes.readBigUInt64LE());
  process.stderr.write('invalid Registry Value Type ' + type);
  return '';
}
function list(key) {
  const found = denied(key) ? undefined : find(key);
  const below = found === undefined ? [] : Object.keys(registry.keys)
    .filter((one) => same(one.slice(0, found.length + 1), found + '\\\\') && !one.slice(found.length + 1).includes('\\\\'))
    .map((one) => one.slice(found.length + 1));
  const values = Object.entries(found === undefined ? {} : registry.keys[found]).map(([name, value]) =>
    '"' + jsonSafe(name) + '":{"type": "' + (types[value.type] ?? 'REG_UNKNOWN') + '","value":' + shown(value) + '}');
  return '{"exists": ' + (found !== undefined) + ',"keys": [' + below.map((one) => '"' + jsonSafe(one) + '"').join(',') + '],"values":{' + values.join(',') + '}}';
}
function stored(type, text) {
  const hex = (value) => Buffer.from(value, 'utf16le').toString('hex');
  const number = (bytes, write) => { const made = Buffer.alloc(bytes); write(made); return made.toString('hex'); };
  switch (type) {
    case 'REG_EXPAND_SZ': return { type: 2, hex: hex(text + '\\0') };
    case 'REG_BINARY': return { type: 3, hex: Buffer.from(text.split(',').map(Number)).toString('hex') };
    case 'REG_DWORD': return { type: 4, hex: number(4, (made) => made.writeUInt32LE(Number(text))) };
    case 'REG_MULTI_SZ': return { type: 7, hex: hex(text.split(',').map((one) => one + '\\0').join('') + '\\0') };
    case 'REG_QWORD': return { type: 11, hex: number(8, (made) => made.writeBigUInt64LE(BigInt(text))) };
    default: return { type: 1, hex: hex(text + '\\0') };
  }
}
const split = (path) => [path.slice(0, path.lastIndexOf('\\\\')), path.slice(path.lastIndexOf('\\\\') + 1)];
const acts = {
  'regCreateKey.wsf': ([key]) => {
    if (denied(key) || denied(split(key)[0])) end(5);
    const parts = key.split('\\\\');
    parts.forEach((_part, at) => { const part = parts.slice(0, at + 1).join('\\\\'); if (!find(part)) registry.keys[part] = {}; });
  },
  'regDeleteKey.wsf': ([key]) => {
    const found = find(key);
    if (!found) end(2);
    if (denied(key) || Object.keys(registry.keys).some((one) => same(one.slice(0, found.length + 1), found + '\\\\'))) end(5);
    delete registry.keys[found];
  },
  'regDeleteValue.wsf': ([path]) => {
    const [key, name] = split(path);
    const values = registry.keys[find(key)] ?? end(2);
    const value = Object.keys(values).find((one) => same(one, name));
    if (value === undefined) end(2);
    delete values[value];
  },
  'regPutValue.wsf': ([key, name, text, type]) => {
    if (type === undefined) end(3);
    if (denied(key)) end(5);
    const values = registry.keys[find(key)] ?? end(2);
    const called = type === 'REG_DEFAULT' ? '' : name;
    const before = Object.keys(values).find((one) => same(one, called));
    values[before ?? called] = stored(type, text);
  },
};
if (name === 'regList.wsf') {
  process.stdout.write('{' + args.map((key) => '"' + jsonSafe(key.trim()) + '": ' + list(key.trim())).join(',') + '}');
} else {
  let text = '';
  process.stdin.on('data', (chunk) => {
    text += chunk;
    const lines = text.split('\\r\\n');
    const last = lines.indexOf('');
    if (last < 0 || last === lines.length - 1 && !text.endsWith('\\r\\n\\r\\n')) return;
    acts[name](lines.slice(0, last).map((line) => unescape(line.trim())));
    save();
    end(0);
  });
}
`;
}
