import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../main/catalog/migrations';
import { openWith } from '../../../main/catalog/open';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { cheapLimits, codeOf } from './tool';

const resources = join(import.meta.dirname, '../../../resources');

describe('the history', () => {
  let home: string;
  let services: Services;
  const open = () => createServices({ home, resources, engine: 'none', keyLimits: cheapLimits });
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sealift-history-'));
    services = await open();
  });
  afterEach(async () => {
    await services.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Changes the database as somebody would who has the file and knows how. */
  async function tamper(sql: string): Promise<void> {
    await services.close();
    const db = new Database(join(home, 'catalog.db'));
    for (const trigger of ['changed', 'removed', 'replaced']) db.exec(`DROP TRIGGER history_is_never_${trigger}`);
    db.exec(sql);
    db.close();
    services = await open();
  }
  const write = (times: number) => {
    for (let n = 0; n < times; n++) services.settings.set({ trust: n % 2 === 0 ? 'refuse' : 'warn' });
  };

  it('is whole as long as nobody touches it', async () => {
    write(6);
    expect(await services.trust.history.verify()).toMatchObject({ entries: 6, faults: [], against: null });
  });

  it.each([
    ['a word of an entry is changed', `UPDATE history SET subject = 'other' WHERE id = 3`, [3]],
    ['a detail is spelled otherwise', `UPDATE history SET detail = detail || ' ' WHERE id = 3`, [3]],
    ['the last entry is changed', `UPDATE history SET actor = 'nobody' WHERE id = 6`, [6]],
    ['an entry is removed', 'DELETE FROM history WHERE id = 4', [5]],
    ['the first is removed', 'DELETE FROM history WHERE id = 1', [2]],
    ['the last is removed', 'DELETE FROM history WHERE id = 6', [6]],
    [
      'an entry is changed and given a digest',
      `UPDATE history SET subject = 'x', digest = '${'a'.repeat(64)}' WHERE id = 3`,
      [3],
    ],
  ])('shows it when %s', async (_what, sql, ids) => {
    write(6);
    await tamper(sql);
    const { faults } = await services.trust.history.verify();
    expect(faults.map(({ id }) => id)).toEqual(ids);
    expect(await codeOf(() => services.trust.history.export({ to: join(home, 'out.json') }))).toBe(
      'trust.history_broken',
    );
  });

  it('is exported signed, for minisign too, and compared with what was exported', async () => {
    const key = await services.trust.keys.make({ name: 'Audit', passphrase: 'p' });
    write(4);
    const to = join(home, 'history.json');
    const { entries } = await services.trust.history.export({ to, sign: { key: 'Audit', passphrase: 'p' } });
    const check = spawnSync('minisign', ['-V', '-P', key.publicKey, '-m', to], { encoding: 'utf8' });
    expect(check.stdout + check.stderr).toContain('verified');
    write(2);
    const same = await services.trust.history.verify(to);
    expect(same).toMatchObject({ faults: [], against: { entries, signer: 'Audit', changed: [] } });

    // Whoever writes the whole chain anew leaves no fault in it; the export tells all the same.
    await services.close();
    const db = new Database(join(home, 'catalog.db'));
    for (const trigger of ['changed', 'removed', 'replaced']) db.exec(`DROP TRIGGER history_is_never_${trigger}`);
    db.exec(`UPDATE history SET previous = NULL, digest = NULL; UPDATE history SET subject = 'forged' WHERE id = 2`);
    db.close();
    services = await open();
    const forged = await services.trust.history.verify(to);
    expect(forged.faults).toEqual([]);
    expect(forged.against?.changed).toContain(2);

    writeFileSync(to, readFileSync(to, 'utf8').replace('refuse', 'refusE'));
    expect(await codeOf(() => services.trust.history.verify(to))).toBe('trust.signature_wrong');
    writeFileSync(to, '{}');
    expect(await codeOf(() => services.trust.history.verify(to))).toBe('trust.history_file');
  });

  it('covers what was written before there was a chain', async () => {
    await services.close();
    rmSync(home, { recursive: true, force: true });
    const old = mkdtempSync(join(tmpdir(), 'sealift-history-'));
    home = old;
    const before = openWith(join(home, 'catalog.db'), {}, migrations.slice(0, 5));
    before.close();
    const db = new Database(join(home, 'catalog.db'));
    const insert = db.prepare(
      `INSERT INTO history (at, actor, action, subject, detail) VALUES ('t', 'a', 'x', ?, '{}')`,
    );
    for (let n = 0; n < 2500; n++) insert.run(String(n));
    db.close();
    services = await open();
    expect((await services.trust.history.verify()).faults).toEqual([]);
    write(3);
    expect(await services.trust.history.verify()).toMatchObject({ entries: 2503, faults: [] });
    await tamper(`UPDATE history SET subject = 'other' WHERE id = 17`);
    expect((await services.trust.history.verify()).faults).toEqual([{ id: 2500, problem: 'edited' }]);
  });
});
