import { createHash } from 'node:crypto';
import { connectionInWords, connectionsOf } from '../connections.ts';
import type { Files, Laptop } from '../laptop.ts';
import { outlookDataFiles } from '../outlook-data-files.ts';
import type { RecordOf } from './step.ts';

/** A list as it is written down, and what it says in short. */
export type MadeRecord = { lines: string[]; summary: string };

/** Lines of a list. */
const mostFiles = 50_000;
/** A digest is for comparing afterwards: it must not keep anybody waiting. Files, bytes of one, and bytes of all. */
const digests = { files: 2000, each: 16 * 1024 * 1024, all: 128 * 1024 * 1024 };

const number = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string): string => `${number(value)} ${one}${value === 1 ? '' : 's'}`;
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Looks, and changes nothing. */
export async function makeRecord(record: RecordOf, laptop: Laptop): Promise<MadeRecord> {
  switch (record.of) {
    case 'files':
      return await filesRecord(laptop.files, record.folder);
    case 'outlook-data-files': {
      const paths = await outlookDataFiles(laptop, [record.profile]);
      return {
        lines: ['path', ...paths.map(cell)],
        summary: `${counted(paths.length, 'data file')}: ${paths.join(', ')}`,
      };
    }
    case 'connections': {
      const all = await connectionsOf(laptop.registry);
      const lines = all.map(({ kind, place, path, userName }) => [kind, place, path, userName].map(cell).join(','));
      return { lines: ['kind,place,path,user', ...lines], summary: all.map(connectionInWords).join(', ') };
    }
  }
}

/** What is in the cloud only is never read: that would fetch it. */
async function filesRecord(files: Files, root: string): Promise<MadeRecord> {
  const lines = ['path,bytes,where,sha256'];
  const total = { files: 0, bytes: 0, away: 0, digests: 0, read: 0 };
  const open = [root];
  for (let folder = open.pop(); folder !== undefined && total.files < mostFiles; folder = open.pop()) {
    for (const { name, kind, size } of (await files.list(folder)) ?? []) {
      const path = `${folder}\\${name}`;
      if (kind === 'folder') {
        open.push(path);
        continue;
      }
      if (total.files === mostFiles) break;
      const away = await files.onlineOnly(path);
      const wanted = !away && size <= digests.each && total.digests < digests.files && total.read + size <= digests.all;
      const digest = wanted ? await digestOf(files, path) : null;
      total.files += 1;
      total.bytes += size;
      total.away += away ? 1 : 0;
      if (digest !== null) {
        total.digests += 1;
        total.read += size;
      }
      lines.push(`${cell(path.slice(root.length + 1))},${size},${away ? 'cloud' : 'disk'},${digest ?? ''}`);
    }
  }
  const most = total.files === mostFiles ? ' or more' : '';
  const away = total.away > 0 ? `, ${number(total.away)} in the cloud only` : '';
  const said = `${counted(total.files, 'file')}${most} of ${counted(total.bytes, 'byte')}${away}`;
  return { lines, summary: `${said}; SHA-256 of ${number(total.digests)}` };
}

/** Null for one that cannot be read now, as another program has it: it is listed all the same. */
async function digestOf(files: Files, path: string): Promise<string | null> {
  try {
    const content = await files.read(path, digests.each);
    return content && createHash('sha256').update(content).digest('hex');
  } catch {
    return null;
  }
}
