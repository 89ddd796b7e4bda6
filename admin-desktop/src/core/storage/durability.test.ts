import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { repetitions, seed, seededRandom } from '../../../../test/support/seed.ts';
import { ProjectDatabase } from './project-database.ts';
import { temporaryFolder } from './storage-fixture.ts';

const bulkSize = 200;

/** Writes bulks until it is killed, and prints the number of each when RxDB would call it written. */
const writer = (path: string) => `
  const load = (name) => import(new URL(name, ${JSON.stringify(import.meta.url)}));
  const { ProjectDatabase } = await load('./project-database.ts');
  const { createSqliteStorage } = await load('./sqlite-storage.ts');
  const { laptopInstance } = await load('./storage-fixture.ts');
  const storage = createSqliteStorage({ database: ProjectDatabase.open({ path: ${JSON.stringify(path)} }) });
  const instance = await laptopInstance(storage);
  for (let bulk = 0; ; bulk += 1) {
    const rows = Array.from({ length: ${bulkSize} }, (_, number) => ({ document: {
      id: bulk + '-' + number, name: 'n' + number, state: 'waiting', age: 1, load: 0, online: true, body: { bulk },
      _deleted: false, _attachments: {}, _rev: '1-a', _meta: { lwt: 1000 + bulk },
    } }));
    const { error } = await instance.bulkWrite(rows, 'test');
    if (error.length > 0) throw new Error('not written');
    process.stdout.write(bulk + '\\n');
  }`;

describe(`a console killed while it writes, FERRY_SEED=${seed}`, () => {
  it('keeps every bulk that was reported written, and no half of another', async () => {
    const random = seededRandom('durability');
    for (let run = 0; run < repetitions(3, 100); run += 1) {
      using folder = temporaryFolder();
      const path = folder.file('project.sqlite');
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', writer(path)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          cwd: fileURLToPath(new URL('.', import.meta.url)),
        },
      );
      const killAfter = 1 + Math.floor(random() * 25);
      const exited = once(child, 'exit');
      let reported = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        reported += text;
        // In the middle of the next bulk: the report of this one has only just gone out.
        if (reported.split('\n').length > killAfter) child.kill('SIGKILL');
      });
      expect((await exited)[1]).toBe('SIGKILL');
      const last = Number(reported.trimEnd().split('\n').at(-1));

      const database = ProjectDatabase.open({ path });
      expect(database.integrityFaults()).toEqual([]);
      const table = String(database.prepare('SELECT table_name FROM collection_tables').get()?.table_name);
      const bulks = database
        .prepare(
          `SELECT json_extract(document, '$.body.bulk') AS bulk, count(*) AS n FROM "${table}" GROUP BY bulk ORDER BY bulk`,
        )
        .all();
      expect(bulks.length).toBeGreaterThan(last);
      expect(bulks.every((row, number) => row.bulk === number && row.n === bulkSize)).toBe(true);
      database.close();
    }
  });
});
