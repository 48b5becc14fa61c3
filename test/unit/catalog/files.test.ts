import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openCatalog } from '../../../main/catalog';
import { migrations } from '../../../main/catalog/migrations';
import { openWith } from '../../../main/catalog/open';
import { digest, putVersion, scratchCatalog, scratchFolder } from './scratch';

const refusal = (code: string, params: Record<string, unknown> = {}) =>
  expect.objectContaining({ code, params: expect.objectContaining(params) });
const backups = (folder: string): string[] => readdirSync(folder).filter((name) => name.includes('.backup-'));
const latest = migrations.length;

/** A catalog file at an older schema, with a row in it. */
function oldCatalog(file: string, version: number): void {
  const catalog = openWith(file, {}, migrations.slice(0, version));
  catalog.templates.put({ key: 'k', name: 'from before' });
  catalog.close();
}
/** Leaves the changes in the write-ahead log, as a killed process does: returns the files as they lie there. */
function withLog(file: string): void {
  const catalog = openCatalog(file);
  putVersion(catalog, 'k', '1.0', 'x'.repeat(20_000));
  const log = readFileSync(`${file}-wal`);
  const main = readFileSync(file);
  catalog.close();
  writeFileSync(file, main);
  writeFileSync(`${file}-wal`, log);
}

describe('the catalog file', () => {
  it('is made with its folders, for the owner only, with a write-ahead log and checked references', () => {
    const folder = join(scratchFolder(), 'new', 'home');
    const catalog = scratchCatalog({ file: join(folder, 'catalog.db') });
    putVersion(catalog, 'k', '1.0');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['catalog.db', 'catalog.db-shm', 'catalog.db-wal']);
    const db = new Database(catalog.file);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('user_version', { simple: true })).toBe(latest);
    const tables = db.pragma('table_list') as { name: string; strict: number; type: string }[];
    expect(
      tables.filter((table) => table.type === 'table' && !table.name.startsWith('sqlite_') && table.strict !== 1),
    ).toEqual([]);
    db.close();
  });

  it('leaves the rights of a folder that was there, and takes those of the file from others', () => {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    openCatalog(file).close();
    chmodSync(folder, 0o755);
    chmodSync(file, 0o644);
    openCatalog(file).close();
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('may stand in a folder with blanks, Chinese and an URL-like name', () => {
    const file = join(scratchFolder(), 'file:数据 #1?mode=ro ', 'catalog.db');
    openCatalog(file).close();
    expect(existsSync(file)).toBe(true);
  });

  it('reads after a killed process what that one committed', () => {
    const file = join(scratchFolder(), 'catalog.db');
    withLog(file);
    expect(scratchCatalog({ file }).versions.get('k', '1.0')?.metadata).toHaveLength(20_000);
  });

  it('tells when another connection committed something', () => {
    const one = scratchCatalog();
    const two = scratchCatalog({ file: one.file });
    const before = one.foreignChanges();
    one.settings.set('a', 1);
    expect(one.foreignChanges()).toBe(before);
    two.settings.set('a', 2);
    expect(one.foreignChanges()).not.toBe(before);
  });
});

describe('a file that is refused stays as it was', () => {
  const refused: [string, string, (file: string) => void][] = [
    [
      'text',
      'catalog.damaged',
      (file) => writeFileSync(file, 'not a database at all, just some text that is long enough'.repeat(50)),
    ],
    ['zeros', 'catalog.damaged', (file) => writeFileSync(file, Buffer.alloc(8192))],
    [
      'a cut-off catalog',
      'catalog.damaged',
      (file) => {
        openCatalog(file).close();
        truncateSync(file, 8192);
      },
    ],
    [
      'a catalog with an overwritten page',
      'catalog.damaged',
      (file) => {
        const catalog = openCatalog(file);
        for (let n = 0; n < 50; n++) putVersion(catalog, `k${n}`, '1.0', 'x'.repeat(3000));
        catalog.close();
        const bytes = readFileSync(file);
        bytes.fill(0xa5, bytes.length - 3 * 4096, bytes.length - 2 * 4096);
        writeFileSync(file, bytes);
      },
    ],
    [
      'a damaged catalog whose last changes are still in the log',
      'catalog.damaged',
      (file) => {
        withLog(file);
        const bytes = readFileSync(file);
        bytes.fill(0xff, 100, 4096);
        writeFileSync(file, bytes);
        const log = readFileSync(`${file}-wal`);
        log.fill(0, 24 + 24 + 4096); // only its first page is still good
        log.fill(0xee, 24 + 24, 24 + 24 + 100);
        writeFileSync(`${file}-wal`, log);
      },
    ],
    [
      'another program’s database',
      'catalog.foreign',
      (file) => {
        const db = new Database(file);
        db.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
        db.close();
      },
    ],
    [
      'another program’s database with a version number like ours',
      'catalog.foreign',
      (file) => {
        const db = new Database(file);
        db.exec('CREATE TABLE theirs (a)');
        db.pragma(`user_version = ${latest}`);
        db.close();
      },
    ],
    [
      'a catalog of a newer Sealift',
      'catalog.newer',
      (file) => {
        openCatalog(file).close();
        const db = new Database(file);
        db.pragma(`user_version = ${latest + 4}`);
        db.close();
      },
    ],
  ];
  for (const [name, code, make] of refused)
    it(`${name}: ${code}`, () => {
      const folder = scratchFolder();
      const file = join(folder, 'catalog.db');
      make(file);
      const contents = () =>
        [readFileSync(file), existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`) : null] as const;
      const before = contents();
      for (let attempt = 0; attempt < 2; attempt++)
        expect(() => openCatalog(file)).toThrow(
          refusal(code, code === 'catalog.newer' ? { found: latest + 4, supported: latest } : { path: file }),
        );
      const after = contents();
      expect(after[0].equals(before[0])).toBe(true);
      expect(after[1]?.equals(before[1] ?? Buffer.alloc(0)) ?? true).toBe(true);
      expect(before[1] === null || before[1].length === 0 || after[1] !== null).toBe(true);
      expect(backups(folder)).toEqual([]);
    });

  it('an empty file is a new catalog, but not where backups tell that there was one', () => {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    writeFileSync(file, '');
    openCatalog(file).close();
    writeFileSync(file, '');
    appendFileSync(`${file}.backup-v1-20250101T000000Z`, 'x');
    expect(() => openCatalog(file)).toThrow(refusal('catalog.damaged'));
    expect(statSync(file).size).toBe(0);
  });

  it('a folder in the file’s place, or a file in the folder’s place, is told as such', () => {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    mkdirSync(file);
    expect(() => openCatalog(file)).toThrow(refusal('catalog.foreign', { path: file }));
    expect(statSync(file).isDirectory()).toBe(true);
    writeFileSync(join(folder, 'plain'), 'x');
    for (const path of [join(folder, 'plain', 'catalog.db'), join(folder, 'plain', 'deeper', 'catalog.db')])
      expect(() => openCatalog(path)).toThrow(refusal('catalog.foreign', { path }));
    expect(readFileSync(join(folder, 'plain'), 'utf8')).toBe('x');
  });

  it('damage found later, while reading, is told too', () => {
    const catalog = scratchCatalog();
    catalog.packages.put({
      path: '/p',
      size: 1,
      sha256: null,
      mtimeMs: 0,
      kind: 'docker-compose',
      seal: 'unsealed',
      sealDigest: null,
      templateKey: 'k',
      templateName: 'n',
      version: '1',
      components: 1,
      images: [],
    });
    const db = new Database(catalog.file);
    db.exec(`UPDATE packages SET images = '{"not":"a list"}'`);
    db.close();
    expect(() => catalog.packages.list()).toThrow(refusal('catalog.damaged', { path: catalog.file }));
  });
});

describe('migrations', () => {
  it('are numbered without a gap', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, n) => n + 1));
  });

  for (let version = 1; version < latest; version++)
    it(`bring schema ${version} up to date and keep a backup of it`, () => {
      const folder = scratchFolder();
      const file = join(folder, 'catalog.db');
      const early = openWith.bind(null, file, {}, migrations.slice(0, version));
      early().close();
      const db = new Database(file);
      db.exec(`INSERT INTO templates (key, name, created_at) VALUES ('k', 'from before', '')`);
      db.close();
      const catalog = scratchCatalog({ file, now: () => new Date('2025-03-04T05:06:07.890Z') });
      expect(catalog.templates.get('k')?.name).toBe('from before');
      expect(catalog.schemaVersion()).toBe(latest);
      const all = Array.from({ length: latest - version }, (_, n) => version + n);
      // Five stay: the one from before the whole change, and the newest.
      const steps = all.length > 5 ? [version, ...all.slice(-4)] : all;
      expect(backups(folder).sort()).toEqual(steps.map((step) => `catalog.db.backup-v${step}-20250304T050607Z`).sort());
      for (const step of steps) {
        const path = join(folder, `catalog.db.backup-v${step}-20250304T050607Z`);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const backup = new Database(path, { readonly: true });
        expect(backup.pragma('user_version', { simple: true })).toBe(step);
        expect(backup.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(backup.prepare('SELECT name FROM templates').pluck().get()).toBe('from before');
        backup.close();
        // A backup put back in the catalog's place is a catalog.
        const restored = join(scratchFolder(), 'catalog.db');
        writeFileSync(restored, readFileSync(path));
        expect(scratchCatalog({ file: restored }).templates.get('k')?.name).toBe('from before');
      }
    });

  it('leave everything as it was when one fails, and say so', () => {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    oldCatalog(file, latest);
    const broken = {
      version: latest + 1,
      name: 'broken',
      up: 'CREATE TABLE half (a); DELETE FROM templates; INSERT INTO nowhere VALUES (1);',
    };
    expect(() => openWith(file, {}, [...migrations, broken])).toThrow(
      refusal('catalog.migration_failed', {
        from: latest,
        to: latest + 1,
        backup: expect.stringContaining(`backup-v${latest}-`),
      }),
    );
    const catalog = scratchCatalog({ file });
    expect(catalog.templates.get('k')?.name).toBe('from before');
    expect(catalog.schemaVersion()).toBe(latest);
    const db = new Database(file);
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).pluck().get()).toBe(0);
    db.close();
  });

  it('that leave rows referring to nothing fail', () => {
    const file = join(scratchFolder(), 'catalog.db');
    const catalog = openCatalog(file);
    putVersion(catalog, 'k', '1.0', '{}', digest(1));
    catalog.close();
    const broken = { version: latest + 1, name: 'broken', up: 'DELETE FROM templates;' };
    expect(() => openWith(file, {}, [...migrations, broken])).toThrow(refusal('catalog.migration_failed'));
    expect(scratchCatalog({ file }).versions.list()).toHaveLength(1);
  });

  it('keep five backups, and always the one from before this start', () => {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    oldCatalog(file, latest);
    for (let day = 1; day <= 4; day++) writeFileSync(`${file}.backup-v1-2020010${day}T000000Z`, 'old');
    const steps = Array.from({ length: 7 }, (_, n) => ({
      version: latest + n + 1,
      name: `more ${n}`,
      up: `CREATE TABLE more_${n} (a TEXT) STRICT;`,
    }));
    let second = 0;
    openWith(file, { now: () => new Date(1.7e12 + 300 * second++) }, [...migrations, ...steps]).close();
    const kept = backups(folder).map((name) => name.replace(/-\d{8}T\d{6}Z$/, ''));
    expect(kept.sort()).toEqual(
      [latest, latest + 3, latest + 4, latest + 5, latest + 6].map((version) => `catalog.db.backup-v${version}`).sort(),
    );
  });
});
