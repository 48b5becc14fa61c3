import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { sizedImage } from '../../fixtures/images';
import { servicesOf } from '../seed';
import { seedImages } from './seed';

/** The id of the medium that is mounted at a path, as soon as the window knows it. */
export async function mediumAt(page: Page, path: string): Promise<string> {
  const find = async () => {
    const answer = await page.evaluate(() => window.sealift.call('media.list', {}));
    return answer.ok ? answer.value.find(({ mountPoint }) => mountPoint === path)?.id : undefined;
  };
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return (await find()) as string;
}

/** The box of a medium or a package, by its id; beside it stand the hidden inputs of the group. */
export const box = (page: Page, id: string) => page.locator(`input[type="checkbox"][value="${id}"]`);

/** Exports an application whose images do not shrink, so that copying it takes a while. */
export async function seedLarge(home: string, folder: string, name: string, size: number): Promise<void> {
  const image = await sizedImage(`registry.test/${name}:1.0`, size, 'random');
  const archive = await seedImages(home, folder, name, [image]);
  const services = await servicesOf(home);
  try {
    const out = join(home, 'packages');
    await services.packages.export({
      version: { name },
      kinds: ['rainbond-app'],
      compression: 'store',
      out,
      archives: [archive],
    }).done;
  } finally {
    await services.close();
  }
  rmSync(archive);
}

/** The packages of an application, by their ids in the library. */
export async function packageIds(page: Page, name: string): Promise<string[]> {
  const answer = await page.evaluate(() => window.sealift.call('packages.list', {}));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.filter((each) => each.name === name).flatMap(({ id }) => id ?? []);
}
