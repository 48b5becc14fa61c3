import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import type { ContainerdClient } from './client';

/** Says which process a lease is of: its PID namespace and its PID. */
const ownerLabel = 'sealift/process';
const prefix = 'sealift-';
/** What nobody clears away before is collected after this; no load takes so long. */
const hours = 24;

/**
 * Makes a lease for this process: what is written under it stays until the lease ends. What loads of processes that are gone have
 * left is cleared away first, so that it takes no room that is needed now. Answers its id.
 */
export async function takeLease(client: ContainerdClient): Promise<string> {
  await clearLeft(client).catch(() => undefined);
  const id = `${prefix}${randomBytes(12).toString('hex')}`;
  const expire = new Date(Date.now() + hours * 3600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const labels = { 'containerd.io/gc.expire': expire, [ownerLabel]: `${pidNamespace()}/${process.pid}` };
  await client.call('createLease', { id, labels });
  return id;
}

async function clearLeft(client: ContainerdClient): Promise<void> {
  const { leases } = await client.call('leases', {});
  for (const { id, labels } of leases)
    if (id.startsWith(prefix) && isGone(labels[ownerLabel])) await client.find('deleteLease', { id, sync: true });
}

/** Whether a process is known to have ended: of one in another PID namespace nothing can be told from here. */
function isGone(owner: string | undefined): boolean {
  const [namespace, pid] = owner?.split('/') ?? [];
  if (namespace !== pidNamespace() || !/^[1-9]\d*$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}
