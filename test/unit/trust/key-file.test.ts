import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPublisher, emptyKeyStore, type KeyStore, openKeyFile, SecretKey } from '../../../main/trust';
import { codeOf } from './tool';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const keys = () => join(home, 'keys');
const file = () => join(keys(), 'keys.json');
const lock = () => join(keys(), 'keys.json.lock');
const modeOf = (path: string) => statSync(path).mode & 0o777;
const adding = (name: string) => (store: KeyStore) =>
  addPublisher(store, { name, key: SecretKey.generate().publicKey, added: new Date() });

describe('the key file', () => {
  it('is empty before anything was written, and makes nothing for being read', async () => {
    expect(await openKeyFile(home).read()).toEqual(emptyKeyStore);
    expect(existsSync(keys())).toBe(false);
  });

  it('keeps what was changed, for its owner alone, and leaves nothing else behind', async () => {
    const changed = await openKeyFile(home).update(adding('one'));
    expect(await openKeyFile(home).read()).toEqual(changed);
    expect(readdirSync(keys())).toEqual(['keys.json']);
    expect([modeOf(keys()), modeOf(file())]).toEqual([0o700, 0o600]);
  });

  it('takes back what others were allowed to read', async () => {
    await openKeyFile(home).update(adding('one'));
    chmodSync(keys(), 0o755);
    chmodSync(file(), 0o644);
    await openKeyFile(home).read();
    expect(modeOf(file())).toBe(0o600);
    await openKeyFile(home).update(adding('two'));
    expect([modeOf(keys()), modeOf(file())]).toEqual([0o700, 0o600]);
  });

  it('stays as it was when a change throws', async () => {
    const before = await openKeyFile(home).update(adding('one'));
    expect(await codeOf(() => openKeyFile(home).update(adding('one')))).toBe('trust.name_taken');
    expect(await openKeyFile(home).read()).toEqual(before);
    expect(readdirSync(keys())).toEqual(['keys.json']);
  });

  it('is never overwritten when it is damaged', async () => {
    mkdirSync(keys());
    writeFileSync(file(), '{"schema":1');
    expect(await codeOf(() => openKeyFile(home).update(adding('one')))).toBe('trust.store_damaged');
    expect(statSync(file()).size).toBe(11);
    expect(readdirSync(keys())).toEqual(['keys.json']);
  });

  it('is not read through a link or from a folder', async () => {
    mkdirSync(keys());
    writeFileSync(join(home, 'elsewhere'), JSON.stringify(emptyKeyStore));
    symlinkSync(join(home, 'elsewhere'), file());
    expect(await codeOf(() => openKeyFile(home).read())).toBe('trust.store_damaged');
    rmSync(file());
    mkdirSync(file());
    expect(await codeOf(() => openKeyFile(home).read())).toBe('trust.store_damaged');
  });

  it('loses no change of several that come at once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `publisher ${n}`);
    await Promise.all(names.map((name) => openKeyFile(home).update(adding(name))));
    const store = await openKeyFile(home).read();
    expect(store.publishers.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(readdirSync(keys())).toEqual(['keys.json']);
  });

  it('goes on after a process died with the lock and half a file', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('exit', resolve));
    mkdirSync(keys());
    writeFileSync(lock(), JSON.stringify({ host: hostname(), pid: child.pid, id: 'x' }));
    writeFileSync(join(keys(), 'keys.json.part'), '{');
    expect((await openKeyFile(home).update(adding('one'))).publishers).toHaveLength(1);
    expect(readdirSync(keys())).toEqual(['keys.json']);
  });

  it('waits for a living process that holds the lock', async () => {
    mkdirSync(keys());
    writeFileSync(lock(), JSON.stringify({ host: hostname(), pid: process.pid, id: 'x' }));
    let done = false;
    const update = openKeyFile(home)
      .update(adding('one'))
      .then(() => {
        done = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done).toBe(false);
    rmSync(lock());
    await update;
    expect(done).toBe(true);
  });

  it('gives up on one that never lets go, and leaves its lock', async () => {
    mkdirSync(keys());
    writeFileSync(lock(), JSON.stringify({ host: hostname(), pid: process.pid, id: 'x' }));
    expect(await codeOf(() => openKeyFile(home).update(adding('one')))).toBe('trust.store_busy');
    expect(readdirSync(keys())).toEqual(['keys.json.lock']);
  });
});
