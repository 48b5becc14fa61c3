import { resolve } from 'node:path';
import type { Page } from 'playwright';
import type { JobHandle } from '../../main/jobs';
import type { Services } from '../../main/service-types';
import { createServices } from '../../main/services';
import type { Bridge } from '../../preload/contract';

/** What the page of the window has; functions given to `page.evaluate` use it. */
declare global {
  interface Window {
    readonly sealift: Bridge;
  }
}

export const resources = resolve(import.meta.dirname, '../../resources');

/** The services over a data folder, in the test's own process: as the command line beside an open window. */
export function servicesOf(home: string): Promise<Services> {
  return createServices({ home, engine: 'none', resources });
}

/** Delivers the embedded sample into a data folder. */
export async function seedSample(home: string): Promise<void> {
  const services = await servicesOf(home);
  try {
    await services.sample.deliver().done;
  } finally {
    await services.close();
  }
}

/** A real job that goes on until it is cancelled or `finish` is called. */
export function slowJob(services: Services, subject: string): { job: JobHandle<void>; finish: () => void } {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((done) => {
    finish = done;
  });
  const job = services.jobs.start('verify', subject, {}, async (context) => {
    context.plan([{ key: 'read', weight: 1 }]);
    context.begin('read', 100_000_000);
    context.item('shop-1.0-ram.tar.gz');
    const timer = setInterval(() => context.advance(1_000_000), 100);
    try {
      await Promise.race([
        finished,
        new Promise((_, reject) =>
          context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true }),
        ),
      ]);
    } finally {
      clearInterval(timer);
    }
  });
  job.done.catch(() => undefined);
  return { job, finish };
}

/** Waits until the window shows what its services told: the library or the welcome. */
export async function shown(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.locator('[role="listbox"], [data-first]').first().waitFor();
}
