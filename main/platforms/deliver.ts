import type { AfterDelivery, DeliveryResultView } from '../../preload/contract';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import type { DeliverInput } from '../service-types';
import type { PlatformClient, Where } from './client';
import type { PlatformEnvironment } from './environment';
import { importThere } from './import-there';
import { type VerifiedPackage, verifiedPackage } from './package-there';
import { clientFor, whereOf } from './records';

/**
 * Delivers a package to a platform: verifies all of it, has the platform import it, and then (told to) install or upgrade it. What came of
 * it is in the history of the platform's site, also where the platform refused. Throws `platform.*`, `package.*`, `trust.*`.
 */
export async function deliver(
  input: DeliverInput,
  env: PlatformEnvironment,
  context: JobContext,
): Promise<DeliveryResultView> {
  context.plan([
    { key: 'verify', weight: 15 },
    { key: 'connect', weight: 1 },
    { key: 'upload', weight: 60 },
    { key: 'unpack', weight: 20 },
    ...(input.after.do === 'nothing' ? [] : [{ key: 'deploy', weight: 4 }]),
  ]);
  const { client, row } = await clientFor(input.platform, input.accessKey, env, context.signal);
  const where = whereOf(row);
  // A wrong key or team is better said before gigabytes are read.
  const apps = input.after.do === 'nothing' ? [] : await client.apps(where);
  if ('app' in input.after && input.after.app !== undefined) requireApp(apps, input.after.app, row.name);
  const verified = await verifiedPackage(input.path, { accepted: input.accepted, platform: row }, env, context);
  const { template, file, sha256, source } = verified;
  const record = (came: string, detail: Readonly<Record<string, unknown>>) =>
    env.catalog.history.append({
      actor: env.actor,
      // What a platform refused was not delivered, and must not look so in a list.
      action: came === 'failed' || came === 'partial' ? 'deliver-failed' : 'deliver',
      subject: `${template.name}@${template.version}`,
      site: row.site,
      detail: { platform: row.name, address: row.address, ...where, file, sha256, outcome: came, ...detail },
    });
  try {
    const { imported, uploaded } = await importThere(
      { platform: row.name, client, where, verified, unfinished: input.unfinished },
      env,
      context,
    );
    const upgraded: Upgraded[] = [];
    let outcome: Awaited<ReturnType<typeof follow>>;
    try {
      outcome = await follow(input.after, client, where, verified, apps, upgraded, context);
    } catch (error) {
      // The template is there, whatever became of what was to follow.
      record('imported', {
        failed: codeOf(error),
        ...(upgraded.length > 0 && { apps: upgraded.map(({ app }) => app) }),
      });
      throw error;
    }
    record(input.after.do === 'nothing' ? 'imported' : input.after.do === 'install' ? 'installed' : 'upgraded', {
      uploaded,
      ...(outcome.installed && { app: outcome.installed.app }),
      ...(outcome.upgraded.length > 0 && { apps: outcome.upgraded.map(({ app }) => app) }),
    });
    return {
      platform: row.name,
      address: row.address,
      ...where,
      site: row.site,
      file,
      size: source.size,
      template,
      uploaded,
      imported: [...imported],
      ...outcome,
    };
  } catch (error) {
    if (error instanceof SealiftError && error.code === 'platform.import_failed')
      record('failed', { words: error.params.words });
    if (error instanceof SealiftError && error.code === 'platform.import_partial')
      record('partial', { words: error.params.words, imported: error.params.imported });
    throw error;
  } finally {
    env.changed();
  }
}

type Upgraded = DeliveryResultView['upgraded'][number];

async function follow(
  after: AfterDelivery,
  client: PlatformClient,
  where: Where,
  { template }: VerifiedPackage,
  apps: Awaited<ReturnType<PlatformClient['apps']>>,
  /** Filled as it goes, so that what was done is known also when the next one fails. */
  upgraded: Upgraded[],
  context: JobContext,
): Promise<Pick<DeliveryResultView, 'installed' | 'upgraded'>> {
  if (after.do === 'nothing') return { installed: null, upgraded: [] };
  context.begin('deploy');
  if (after.do === 'install') {
    const app = apps.find(({ name }) => name === after.app)?.title ?? after.app;
    context.item(app);
    await client.install(where, after.app, template);
    return { installed: { app }, upgraded: [] };
  }
  for (const app of apps.filter(({ name }) => after.app === undefined || name === after.app)) {
    context.signal.throwIfAborted();
    context.item(app.title);
    for (const one of await client.upgradable(where, app.name)) {
      // Only what the platform itself offers, and of this very template.
      if (one.app_model_id !== template.key || !(one.upgrade_versions ?? []).includes(template.version)) continue;
      await client.upgrade(where, app.name, one, template.version);
      upgraded.push({ app: app.title, from: (one.current_version ?? '').slice(0, 200) });
    }
  }
  if (upgraded.length === 0) throw new SealiftError('platform.nothing_to_upgrade', { ...template });
  return { installed: null, upgraded };
}

function requireApp(apps: readonly { readonly name: string }[], app: string, platform: string): void {
  if (!apps.some(({ name }) => name === app)) throw new SealiftError('platform.app_unknown', { app, platform });
}

function codeOf(error: unknown): string {
  return error instanceof SealiftError ? error.code : 'unexpected';
}
