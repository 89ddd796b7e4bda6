import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ProjectDatabase } from './project-database.ts';
import { ProjectDatabaseError } from './storage-error.ts';
import { temporaryFolder } from './storage-fixture.ts';

const notes = { version: 2, name: 'notes', sql: 'CREATE TABLE notes (text TEXT NOT NULL) STRICT' };

function faultOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ProjectDatabaseError) return error.fault;
    throw error;
  }
  return 'none';
}

describe('the project file', () => {
  it('keeps what was written, and takes later migrations', () => {
    using folder = temporaryFolder();
    const path = folder.file('project.sqlite');
    ProjectDatabase.open({ path }).close();
    const database = ProjectDatabase.open({ path, migrations: [notes] });
    database.prepare('INSERT INTO notes VALUES (?)').run('kept');
    database.close();
    const again = ProjectDatabase.open({ path, migrations: [notes] });
    expect(again.prepare('SELECT text FROM notes').get()?.text).toBe('kept');
    expect(again.integrityFaults()).toEqual([]);
    again.copyTo(folder.file('copy.sqlite'));
    again.close();
    const copy = ProjectDatabase.open({ path: folder.file('copy.sqlite'), migrations: [notes] });
    expect(copy.prepare('SELECT text FROM notes').get()?.text).toBe('kept');
    copy.close();
  });

  it('waits for the disk at every commit', () => {
    using folder = temporaryFolder();
    const database = ProjectDatabase.open({ path: folder.file('project.sqlite') });
    expect(database.prepare('PRAGMA synchronous').get()?.synchronous).toBe(2);
    expect(database.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal');
    expect(database.prepare('PRAGMA foreign_keys').get()?.foreign_keys).toBe(1);
    database.close();
  });

  it('undoes a failed migration whole', () => {
    using folder = temporaryFolder();
    const path = folder.file('project.sqlite');
    const broken = { ...notes, sql: `${notes.sql}; INSERT INTO nowhere VALUES (1)` };
    expect(() => ProjectDatabase.open({ path, migrations: [broken] })).toThrow('nowhere');
    const database = ProjectDatabase.open({ path, migrations: [notes] });
    expect(database.prepare('SELECT count(*) AS n FROM notes').get()?.n).toBe(0);
    database.close();
  });

  it('refuses a file from a newer Ferry, and leaves it alone', () => {
    using folder = temporaryFolder();
    const path = folder.file('project.sqlite');
    ProjectDatabase.open({ path, migrations: [notes] }).close();
    expect(faultOf(() => ProjectDatabase.open({ path }))).toBe('newer-version');
    ProjectDatabase.open({ path, migrations: [notes] }).close();
  });

  it('refuses what is not a project', () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('text'), 'This is no database, however long the text may be. '.repeat(50));
    expect(faultOf(() => ProjectDatabase.open({ path: folder.file('text') }))).toBe('damaged');
    const other = new DatabaseSync(folder.file('other'));
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    expect(faultOf(() => ProjectDatabase.open({ path: folder.file('other') }))).toBe('not-a-project');
    expect(faultOf(() => ProjectDatabase.open({ path: folder.file('missing/project') }))).toBe('cannot-open');
  });

  it.skipIf(process.platform === 'win32')('says when the folder may not be written', () => {
    using folder = temporaryFolder();
    const path = folder.file('project.sqlite');
    ProjectDatabase.open({ path }).close();
    chmodSync(path, 0o444);
    chmodSync(folder.path, 0o555);
    // Permissions bind nobody who is root, so the attempt is made as someone else.
    const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const module = fileURLToPath(new URL('./project-database.ts', import.meta.url));
    const script = `
      const { ProjectDatabase } = await import(${JSON.stringify(module)});
      try { ProjectDatabase.open({ path: ${JSON.stringify(path)} }); console.log('opened'); } catch (error) { console.log(error.fault); }`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { ...ids, encoding: 'utf8' });
    expect(child.stdout.trim(), child.stderr).toBe('read-only');
    chmodSync(folder.path, 0o755);
  });
});

describe('a transaction', () => {
  const open = () => ProjectDatabase.open({ path: ':memory:', migrations: [notes] });
  const texts = (database: ProjectDatabase) =>
    database
      .prepare('SELECT text FROM notes')
      .all()
      .map((row) => row.text);
  const add = (database: ProjectDatabase, text: string) => database.prepare('INSERT INTO notes VALUES (?)').run(text);

  it('is undone whole when its work fails, an inner one alone', () => {
    const database = open();
    database.transaction(() => {
      add(database, 'outer');
      expect(() =>
        database.transaction(() => {
          add(database, 'inner');
          throw new Error('inner fault');
        }),
      ).toThrow('inner fault');
    });
    expect(texts(database)).toEqual(['outer']);
    expect(() =>
      database.transaction(() => {
        add(database, 'lost');
        throw new Error('fault');
      }),
    ).toThrow('fault');
    expect(texts(database)).toEqual(['outer']);
    database.close();
  });

  it('refuses work that waits', () => {
    const database = open();
    expect(() =>
      database.transaction(async () => {
        add(database, 'lost');
      }),
    ).toThrow('synchronous');
    expect(texts(database)).toEqual([]);
    database.close();
  });
});
