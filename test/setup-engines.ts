import type { TestProject } from 'vitest/node';
import { sweep } from './fixtures/claims';
import { type RunningEngine, startEngine } from './fixtures/engines';

/** Two engines for all integration tests: `home`, where packages are made, and `site`, where they go. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const [home, site] = await both(startEngine('home'), startEngine('site'));
  const address = ({ host, dir, containerd }: typeof home) => ({ host, dir, containerd });
  project.provide('engines', { home: address(home), site: address(site) });
  return async () => {
    await Promise.all([home.stop(), site.stop()]);
  };
}

/** Both engines, or neither: one that started is stopped when the other did not. */
async function both(
  ...starts: [Promise<RunningEngine>, Promise<RunningEngine>]
): Promise<[RunningEngine, RunningEngine]> {
  const outcomes = await Promise.allSettled(starts);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.stop();
    throw failed.reason;
  }
  return Promise.all(starts);
}
