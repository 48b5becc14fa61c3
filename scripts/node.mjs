import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this script belongs to. */
export const project = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether a Node version loads better-sqlite3's own binary, which needs Node-API 10. */
export function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 14);
}

/**
 * The Node that runs what we build: the one that runs us when it is new enough, otherwise the one that the `node` package
 * brought. Undefined when there is neither.
 */
export function modernNode() {
  if (isModern(process.versions.node)) return process.execPath;
  const bundled = join(project, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(bundled) ? bundled : undefined;
}

/** As `modernNode`, but throws a plain sentence when there is none. */
export function requireModernNode() {
  const node = modernNode();
  if (node === undefined) {
    throw new Error(
      `Sealift needs Node 22.14 or newer, and this is ${process.versions.node}. Run "npm install" in ${project}, which brings one.`,
    );
  }
  return node;
}

/** The environment in which `node` on PATH is the modern one, as in npm scripts. */
export function nodeEnvironment(extra = {}) {
  const bin = join(project, 'node_modules', '.bin');
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: `${bin}${separator}${process.env.PATH ?? ''}`, ...extra };
}
