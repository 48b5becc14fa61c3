import { setTimeout } from 'node:timers/promises';
import type { UnfinishedChoice } from '../../preload/contract';
import type { PlatformImportRow } from '../catalog';
import { SealiftError } from '../errors';
import { type JobContext, mayLive, nameOfThisProcess } from '../jobs';
import type { ImportState, OpenImport, PlatformClient, Where } from './client';
import type { PlatformEnvironment } from './environment';
import type { VerifiedPackage } from './package-there';

const uploadAttempts = 3;
/** How often a platform is asked how its import goes: often at first, for small packages. Milliseconds. */
const firstPause = 250;
const longestPause = 3_000;
/** How long a platform may be out of reach while it imports: it may be starting anew. Milliseconds. */
const outOfReach = 120_000;
const farewell = 10_000;

export interface ImportThere {
  readonly platform: string;
  readonly client: PlatformClient;
  readonly where: Where;
  readonly verified: VerifiedPackage;
  readonly unfinished: UnfinishedChoice | undefined;
}

/**
 * Brings a verified package into a platform: opens an import (or goes on with the one that an earlier delivery of the very same package left),
 * uploads, starts, and follows it to its end. How far it came is in the catalog before each step. What cannot succeed any more is given up
 * there; what a later call can go on with is left. Throws `platform.*`.
 */
export async function importThere(
  work: ImportThere,
  env: PlatformEnvironment,
  context: JobContext,
): Promise<{ imported: readonly string[]; uploaded: boolean }> {
  const { platform, client, where, verified } = work;
  const { platforms } = env.catalog;
  const keep = (event: string, stage: PlatformImportRow['stage']) =>
    platforms.keepImport({
      platform,
      event,
      sha256: verified.sha256,
      file: verified.file,
      stage,
      owner: nameOfThisProcess(),
    });
  context.begin('connect');
  const begun = await begin(work, env);
  // One that is adopted stays somebody else's: it is not written down as ours, and not given up when this comes to nothing.
  const ours = begun.adopted !== true;
  const reached = (stage: PlatformImportRow['stage']) => {
    if (ours) keep(begun.event, stage);
  };
  reached(begun.stage);
  let uploaded = false;
  try {
    if (begun.stage === 'opened') {
      await upload(work, begun.opened as OpenImport, context);
      uploaded = true;
      reached('uploaded');
    }
    context.begin('unpack');
    context.item(verified.file);
    if (begun.stage !== 'started') {
      await client.startImport(where, begun.event, verified.file);
      reached('started');
    }
    const state = await follow(work, begun.event, context.signal);
    const { status, words, imported } = state;
    if (status === 'failed') throw new SealiftError('platform.import_failed', { file: verified.file, words });
    if (status === 'partial_success')
      throw new SealiftError('platform.import_partial', { file: verified.file, imported, words });
    if (ours) platforms.forgetImport(platform);
    return { imported, uploaded };
  } catch (error) {
    if (ours && (!goesOn(error) || context.signal.aborted || !isUploaded(platforms.import(platform))))
      await abandon(work, begun.event, env);
    throw error;
  }
}

interface Begun {
  readonly event: string;
  readonly stage: PlatformImportRow['stage'];
  /** Where to upload to; left out when that is done. */
  readonly opened?: OpenImport;
  /** Somebody else began it. */
  readonly adopted?: true;
}

/** Finds out what is open there, and decides what to go on with. Nothing that is not ours is given up without a person's word. */
async function begin(work: ImportThere, env: PlatformEnvironment): Promise<Begun> {
  const { platform, client, where, verified, unfinished } = work;
  const ours = env.catalog.platforms.import(platform);
  if (ours && ours.owner !== nameOfThisProcess() && mayLive(ours.owner, Date.now() - Date.parse(ours.heartbeatAt)))
    throw new SealiftError('platform.busy', { platform });
  const same = ours?.sha256 === verified.sha256 && ours.file === verified.file;
  if (ours && same && ours.stage === 'started') {
    const state = await client.importState(where, ours.event).catch(gone);
    if (state?.status === 'importing' || state?.status === 'success') return { event: ours.event, stage: 'started' };
  }
  for (let attempt = 1; ; attempt++) {
    const opened = await client.openImport(where);
    const files = await client.importedFiles(where, opened.event);
    const isOurs = opened.event === ours?.event;
    const isFresh = files.length === 0 && opened.status === 'uploading';
    if (isOurs && same && isUploaded(ours) && opened.status === 'uploading' && files.includes(verified.file))
      return { event: opened.event, stage: 'uploaded' };
    if (isFresh) return { event: opened.event, stage: 'opened', opened };
    if (opened.status === 'importing') throw new SealiftError('platform.busy', { platform });
    if (!isOurs && unfinished === undefined) throw new SealiftError('platform.import_unfinished', { platform, files });
    if (!isOurs && unfinished === 'adopt' && opened.status === 'uploading')
      return { event: opened.event, stage: 'opened', opened, adopted: true };
    if (attempt > 2)
      throw new SealiftError('platform.answer', { call: 'DELETE app-model/import', problem: 'not given up' });
    await client.giveUp(where, opened.event);
  }
}

/** Uploads, anew when the line breaks; the platform must then name the file among those that it holds. */
async function upload(work: ImportThere, opened: OpenImport, context: JobContext): Promise<void> {
  const { client, where, verified } = work;
  context.begin('upload', verified.source.size);
  context.item(verified.file);
  // Bytes are counted once, whatever it takes.
  let counted = 0;
  for (let attempt = 1; ; attempt++) {
    let sent = 0;
    const count = (bytes: number) => {
      sent += bytes;
      if (sent > counted) context.advance(sent - counted);
      counted = Math.max(counted, sent);
    };
    try {
      await client.upload(opened, verified.source, verified.file, verified.sha256, count);
      if ((await client.importedFiles(where, opened.event)).includes(verified.file)) return;
      throw new SealiftError('platform.upload_dropped', { file: verified.file });
    } catch (error) {
      if (attempt >= uploadAttempts || !isCode(error, 'platform.upload_dropped')) throw error;
      await setTimeout(500 * attempt, undefined, { signal: context.signal });
    }
  }
}

/** Asks until the import has ended. A platform that is out of reach for a while is asked again. */
async function follow({ client, where }: ImportThere, event: string, signal: AbortSignal): Promise<ImportState> {
  let heard = Date.now();
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    try {
      const state = await client.importState(where, event);
      if (state.status !== 'importing' && state.status !== 'uploading') return state;
      heard = Date.now();
    } catch (error) {
      const passing = isCode(error, 'platform.unreachable', 'platform.host_unknown') || isServerTrouble(error);
      if (!passing || Date.now() - heard > outOfReach) throw error;
    }
    await setTimeout(pause, undefined, { signal });
  }
}

/** Gives an import up that nothing will come of; where the platform does not answer, the next delivery does. */
async function abandon(
  { platform, client, where }: ImportThere,
  event: string,
  env: PlatformEnvironment,
): Promise<void> {
  try {
    await client.with(AbortSignal.timeout(farewell)).giveUp(where, event);
    env.catalog.platforms.forgetImport(platform);
  } catch {
    // What is written down tells the next delivery that this import is ours to give up.
  }
}

/** Whether a later call can go on behind what was uploaded: the platform did not say no to the package. */
function goesOn(error: unknown): boolean {
  const passing = isCode(
    error,
    'platform.host_unknown',
    'platform.unreachable',
    'platform.key_refused',
    'platform.not_allowed',
    'platform.answer',
    'platform.redirected',
  );
  return passing || isServerTrouble(error);
}

function isUploaded(row: PlatformImportRow | undefined): boolean {
  return row?.stage === 'uploaded' || row?.stage === 'started';
}

function isServerTrouble(error: unknown): boolean {
  return isCode(error, 'platform.refused') && Number((error as SealiftError).params.status) >= 500;
}

/** An import that the platform does not know any more. */
function gone(error: unknown): undefined {
  if (isCode(error, 'platform.refused') && Number((error as SealiftError).params.status) < 500) return undefined;
  throw error;
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof SealiftError && codes.includes(error.code);
}
