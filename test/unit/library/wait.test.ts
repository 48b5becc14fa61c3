import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';

let home: string;
let atHome: Services;
let onSite: Services;
let folder: string;
let away: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-wait-'));
  const open = (name: string) =>
    createServices({ home: join(home, name), engine: 'none', resources: resolve('resources') });
  [atHome, onSite] = [await open('home'), await open('site')];
  [folder, away] = [join(home, 'stick'), join(home, 'away')];
  for (const each of [folder, away]) mkdirSync(each);
  const { packages } = await atHome.sample.deliver().done;
  const [file] = packages as [(typeof packages)[0]];
  await atHome.media.split({ files: [file.path], to: [folder], partSize: Math.ceil(file.size / 2) }).done;
  const second = readdirSync(folder).find((name) => name.includes('.vol-002')) as string;
  renameSync(join(folder, second), join(away, second));
});
afterEach(async () => {
  await atHome.close();
  await onSite.close();
  rmSync(home, { recursive: true, force: true });
});

/** Begins an import and waits until it asks for the second part. */
async function asking() {
  const job = onSite.packages.import({ path: folder, into: 'library', accepted: true, wait: true });
  await new Promise<void>((settle, reject) => {
    job.done.then(() => reject(new Error('did not ask')), reject);
    onSite.jobs.onChange(({ progress }) => progress?.waitsFor?.number === 2 && settle());
  });
  return job;
}

describe('an import that waits for a part', () => {
  it('goes on by itself once the part is there', async () => {
    const job = await asking();
    for (const name of readdirSync(away)) renameSync(join(away, name), join(folder, name));
    expect((await job.done).imported).toHaveLength(1);
  });

  it('is stopped while it waits, and has loaded nothing', async () => {
    const job = await asking();
    job.cancel();
    await expect(job.done).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(onSite.templates.list()).toEqual([]);
  });
});
