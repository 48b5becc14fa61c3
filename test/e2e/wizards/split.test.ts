import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, until } from '../../fixtures/command';
import { type Desktop, launchDesktop } from '../../fixtures/electron';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { go, lookInEvery, openInLook } from '../look';
import { servicesOf } from '../seed';
import { type Drive, drive } from './drive';
import { box, mediumAt, packageIds, seedLarge } from './transfers';

const MB = 1_000_000;
const look = { language: 'en', theme: 'light' } as const;
const package_ = 'plant-1.0-ram.tar.gz';

/** One package, three media of different sizes and file systems, two days, two computers. */
describe('a package that no medium holds, in the window', () => {
  let folder: string;
  let [one, two, three]: [Volume?, Volume?, Volume?] = [];
  let desktop: Desktop | undefined;
  const of = (volume: Volume | undefined) => volume as Volume;
  const parts = (volume: Volume | undefined) =>
    readdirSync(of(volume).path).filter((name) => /\.vol-\d+-of-\d+$/.test(name));
  /** Takes away what stands at a mount point, dead or alive. */
  const away = (volume: Volume | undefined) => attempt('umount', ['-l', of(volume).path]);

  async function open(home: string, args: readonly string[] = []): Promise<[Desktop, Drive]> {
    await desktop?.close();
    // Opened with a file it shows the import at once, and not the library that `openInLook` waits for.
    desktop = args.length > 0 ? await launchDesktop({ home, args }) : await openInLook(home, look);
    return [desktop, drive(desktop.page, look.language)];
  }
  /** Chooses the package, then these media in their order, and goes on to the plan. */
  async function planOn(walk: Drive, { page }: Desktop, ...volumes: Volume[]): Promise<void> {
    await go({ page } as Desktop, 'media');
    const ids = await Promise.all(volumes.map(({ path }) => mediumAt(page, path)));
    await page.locator(`[data-medium="${ids[0]}"]`).click();
    await walk.button('media.copyTo').click();
    await walk.at('packages');
    for (const each of await packageIds(page, 'plant')) await box(page, each).click();
    await walk.primary();
    await walk.at('media');
    for (const id of ids.slice(1)) await box(page, id).click();
    await walk.primary();
    await walk.at('plan');
    await page.getByRole('button', { name: /^(Split it|Go on copying)$/ }).click();
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-split-'));
    await seedLarge(join(folder, 'home'), folder, 'plant', 120 * MB);
    [one, two, three] = await Promise.all([
      makeVolume('ext4', 60 * MB, 'ONE'),
      makeVolume('ntfs', 50 * MB, 'TWO'),
      makeVolume('exfat', 70 * MB, 'THREE'),
    ]);
  });
  afterAll(async () => {
    await desktop?.close();
    for (const volume of [one, two, three]) await volume?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('is planned over three media, of which two are pulled out', async () => {
    const [window, walk] = await open(join(folder, 'home'));
    const { page } = window;
    await planOn(walk, window, of(one), of(two), of(three));
    for (const number of ['1', '2', '3']) await page.getByText(new RegExp(`part ${number} of 3`)).waitFor();
    await lookInEvery(window, look, '52-split-plan');
    await walk.primary();
    // As soon as the first is done the others go, in whatever they were doing.
    while (parts(one).length === 0) await delay(10);
    await Promise.all([of(two).pull(), of(three).pull()]);
    await walk.at('end.failed');
    await away(two);
    await away(three);
    expect(parts(one)).toEqual([`${package_}.vol-001-of-003`]);
  });

  it('goes on another day with the medium that is there, and asks for the next one by name', async () => {
    await of(two).mount();
    const [window, walk] = await open(join(folder, 'home'));
    const { page } = window;
    await planOn(walk, window, of(two));
    await page.getByText('On ONE').first().waitFor();
    await page.getByText(/part 2 of 3/).waitFor();
    await lookInEvery(window, look, '53-split-goes-on');
    await walk.primary();
    await walk.at('next');
    await page.getByRole('heading', { name: walk.text('transfer.nextNamed', { name: 'THREE' }) }).waitFor();
    await lookInEvery(window, look, '54-split-next');
    await walk.button('media.eject').click();
    await page.locator('[data-ejected="safe"]').waitFor();
    await of(three).mount();
    await page.getByRole('radio', { name: /THREE/ }).click();
    await walk.primary();
    await walk.at('done');
    await lookInEvery(window, look, '55-split-done');
    await of(two).mount();
    expect([one, two, three].map(parts).map((names) => names.length)).toEqual([1, 1, 1]);
    for (const volume of [one, two, three])
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: of(volume).path });
    const joined = createHash('sha256');
    for (const volume of [one, two, three])
      joined.update(readFileSync(join(of(volume).path, parts(volume)[0] as string)));
    const services = await servicesOf(join(folder, 'home'));
    const [whole] = await services.packages.list();
    await services.close();
    expect(joined.digest('hex')).toBe(whole?.sha256);
  });

  it('is imported on site from one socket, begun with the wrong medium', async () => {
    await Promise.all([of(one).unmount(), of(two).unmount()]);
    const site = join(folder, 'site');
    const dropped = join(of(three).path, parts(three)[0] as string);
    // A part that is opened with the application leads to the import of its package.
    const [window, walk] = await open(site, [dropped]);
    const { page } = window;
    const asked = (name: string) =>
      page.getByRole('heading', { name: walk.text('import.nextNamed', { name }) }).waitFor({ timeout: 60_000 });
    await asked('ONE');
    await lookInEvery(window, look, '56-import-first-part');
    await of(three).unmount();
    await of(one).mount();
    await page.getByRole('heading', { name: 'plant 1.0' }).waitFor();
    await lookInEvery(window, look, '57-import-parts');
    await page.getByRole('checkbox', { name: /^I know where/ }).check();
    await walk.primary();
    for (const [name, before, volume] of [
      ['TWO', one, two],
      ['THREE', two, three],
    ] as const) {
      await asked(name);
      await lookInEvery(window, look, `58-import-next-${name.toLowerCase()}`);
      // What was read before is let go of: the medium can be taken out.
      await until('it to be let go of', () =>
        of(before)
          .unmount()
          .then(
            () => true,
            () => false,
          ),
      );
      await of(volume).mount();
    }
    await page.getByText(walk.text('import.doneSentence_one')).waitFor({ timeout: 60_000 });
    await desktop?.close();
    desktop = undefined;
    const services = await servicesOf(site);
    expect(services.templates.list().map(({ name }) => name)).toEqual(['plant']);
    await services.close();
  });
});
