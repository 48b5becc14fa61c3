import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { RuntimeInfo } from './fixtures/electron';

/** Finds the Electron for the desktop's tests; `scripts/test.mjs` has usually done so already. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('runtime', JSON.parse(process.env.SEALIFT_TEST_RUNTIME ?? (await resolveRuntime())) as RuntimeInfo);
}

async function resolveRuntime(): Promise<string> {
  const script = resolve(import.meta.dirname, '../scripts/runtime/cli.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 600_000 });
  return stdout;
}
