import { open } from 'node:fs/promises';
import type { PlatformTrustView, PlatformView } from '../../preload/contract';
import type { PlatformRow } from '../catalog';
import { SealiftError } from '../errors';
import { certificateFingerprint, certificatesIn } from '../network';
import type { GivenTrust, PlatformConnection, SavePlatformInput } from '../service-types';
import { platformTarget } from '../templates';
import { normalAddress } from './address';
import { PlatformClient, type Where } from './client';
import type { PlatformEnvironment } from './environment';

/** Throws `platform.unknown`. */
export function platformRow(name: string, { catalog }: Pick<PlatformEnvironment, 'catalog'>): PlatformRow {
  const row = catalog.platforms.get(name);
  if (!row) throw new SealiftError('platform.unknown', { name });
  return row;
}

export async function platformView(
  row: PlatformRow,
  { keys }: Pick<PlatformEnvironment, 'keys'>,
): Promise<PlatformView> {
  return { ...row, key: await keys.kept(row.name) };
}

/**
 * Adds a platform or changes one; its key is kept apart. Throws `platform.*_invalid`, `platform.exists`, `platform.unknown`,
 * `template.target_invalid`.
 */
export async function savePlatform(input: SavePlatformInput, env: PlatformEnvironment): Promise<PlatformView> {
  const { catalog, keys } = env;
  const name = checkedName(input.name);
  const before = input.platform === undefined ? undefined : platformRow(input.platform, env);
  if (name !== before?.name && catalog.platforms.get(name)) throw new SealiftError('platform.exists', { name });
  const trust = await readTrust(input.trust, before);
  const address = normalAddress(input.address);
  const version = input.version === undefined ? (before?.version ?? '') : normalVersion(input.version);
  // The key first: without it, what stands in the catalog could do nothing.
  if (before) await keys.rename(before.name, name);
  if (input.accessKey !== undefined && input.accessKey !== '') await keys.put(name, input.accessKey);
  catalog.transaction(() => {
    catalog.platforms.put(
      {
        name,
        address,
        trust,
        team: input.team ?? before?.team ?? '',
        region: input.region ?? before?.region ?? '',
        site: checkedName(input.site ?? before?.site ?? name),
        plainUpload: input.plainUpload ?? before?.plainUpload ?? false,
        version,
      },
      before?.name,
    );
    catalog.history.append({
      actor: env.actor,
      action: before ? 'change-platform' : 'add-platform',
      subject: name,
      detail: { address, trust: trust.kind },
    });
  });
  env.changed();
  return platformView(platformRow(name, env), env);
}

/** Forgets a platform and its key. Throws `platform.unknown`. */
export async function removePlatform(name: string, env: PlatformEnvironment): Promise<void> {
  const { address } = platformRow(name, env);
  await env.keys.remove(name);
  env.catalog.transaction(() => {
    env.catalog.platforms.remove(name);
    env.catalog.history.append({ actor: env.actor, action: 'remove-platform', subject: name, detail: { address } });
  });
  env.changed();
}

/** A connection as it is tried and kept: what is left out is taken from the platform that is there. */
export async function readConnection(
  given: PlatformConnection,
  before: PlatformRow | undefined,
  { keys }: Pick<PlatformEnvironment, 'keys'>,
) {
  const address = normalAddress(given.address);
  // A key that is kept goes to the address it was kept for: whoever changes the address has to know it.
  const kept = before && before.address === address ? await keys.get(before.name) : undefined;
  return {
    address,
    trust: await readTrust(given.trust, before),
    accessKey: given.accessKey || kept || '',
    team: given.team ?? before?.team ?? '',
    region: given.region ?? before?.region ?? '',
  };
}

/** A client for a platform that is there. Throws `platform.unknown`, `platform.key_missing`. */
export async function clientFor(
  name: string,
  accessKey: string | undefined,
  env: PlatformEnvironment,
  signal: AbortSignal,
): Promise<{ client: PlatformClient; row: PlatformRow }> {
  const row = platformRow(name, env);
  const key = accessKey || (await env.keys.get(name));
  if (!key) throw new SealiftError('platform.key_missing', { name });
  return { client: new PlatformClient({ ...row, accessKey: key }, signal), row };
}

/** Where imports go. Throws `platform.not_chosen`. */
export function whereOf({ name, team, region }: PlatformRow): Where {
  if (team === '' || region === '') throw new SealiftError('platform.not_chosen', { name });
  return { team, region };
}

async function readTrust(given: GivenTrust, before: PlatformRow | undefined): Promise<PlatformTrustView> {
  switch (given.kind) {
    case 'system':
      return { kind: 'system' };
    case 'kept':
      return before?.trust ?? { kind: 'system' };
    case 'authority':
      return { kind: 'authority', pem: normalPem(Buffer.from(given.pem)) };
    case 'authority-file':
      return { kind: 'authority', pem: normalPem(await readSmall(given.file)) };
    case 'pinned':
      return { kind: 'pinned', prints: given.prints.map(normalPrint) };
  }
}

/** Throws `platform.certificate_invalid`. */
function normalPrint(given: string): string {
  const print = certificateFingerprint(given);
  if (print === undefined) throw new SealiftError('platform.certificate_invalid');
  return print;
}

/** Throws `platform.certificate_invalid`. */
function normalPem(given: Buffer): string {
  try {
    return certificatesIn(given).join('');
  } catch (error) {
    throw new SealiftError('platform.certificate_invalid', {}, { cause: error });
  }
}

/** A certificate file is small; what is not one is not read. */
async function readSmall(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > 1_000_000) throw new SealiftError('platform.certificate_invalid');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function normalVersion(given: string): string {
  return given.trim() === '' ? '' : platformTarget(given).version;
}

function checkedName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '' || name.length > 100 || /[\p{Cc}\p{Cf}]/u.test(name))
    throw new SealiftError('platform.name_invalid', { name });
  return name;
}
