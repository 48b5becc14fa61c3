import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EngineView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { connectEngine } from '../../images';
import { prepareSample, type Sample, sampleArchitecture } from '../../library';
import type { ExportResult, ImportResult, Services } from '../../service-types';
import { showName } from '../names';
import { bytes, shortDigest } from '../render/quantities';
import type { Session } from '../session';
import { addressOf, callShop } from './call';
import { freePort } from './port';
import { type DemoReport, Narrator, summary } from './report';

const INSTALL_SECONDS = 40;

/**
 * A whole delivery of the sample application in a temporary folder: published and exported at one home, carried over a folder that
 * stands for the stick, imported at a second home that stands for the site, and, where an engine answers, run there and called.
 * Removes everything again, also when it fails or is interrupted, unless `keep` is set.
 */
export async function runDemo(session: Session, keep: boolean): Promise<void> {
  const begun = performance.now();
  const report: DemoReport = {
    application: '',
    packages: [],
    images: [],
    engine: null,
    answer: null,
    steps: [],
    milliseconds: 0,
    kept: null,
    running: null,
  };
  const folder = await mkdtemp(join(tmpdir(), 'sealift-demo-'));
  const opened: Services[] = [];
  try {
    const narrator = new Narrator(session, report);
    const home = await session.open(join(folder, 'home'), 'none');
    opened.push(home);
    const site = await session.open(join(folder, 'site'));
    opened.push(site);
    const engine = await site.engine.status();
    const usable = engine.reachable && engine.compose !== null;
    narrator.line(session.texts(usable ? 'cli.demo.withEngine' : 'cli.demo.withoutEngine', { engine: engine.host }));

    const sample = await prepare(session, folder, engine);
    const stick = join(folder, 'stick');
    await deliver(session, narrator, report, home, sample, join(folder, 'out'), stick);
    const brought = usable ? await missingOn(session, report) : [];
    try {
      checkSame(report, await importThere(session, narrator, site, stick, usable));
      if (usable) {
        report.engine = engine.host;
        await runThere(session, narrator, report, site, sample, engine, keep);
      }
    } finally {
      if (report.running === null)
        for (const reference of brought) await connectEngine(session.options.engine).removeImage(reference);
    }
    report.milliseconds = Math.round(performance.now() - begun);
    if (keep) report.kept = folder;
    await session.print(report, () => `\n${summary(session, report)}`);
  } finally {
    for (const services of opened) await services.close();
    if (!keep) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function prepare(session: Session, folder: string, engine: EngineView): Promise<Sample> {
  const into = join(folder, 'sample');
  await mkdir(into);
  return prepareSample({
    resources: session.resources,
    into,
    architecture: sampleArchitecture(engine.platform?.split('/')[1]),
    port: await freePort(),
  });
}

/** Publish, export, copy, verify: what happens at home. */
async function deliver(
  session: Session,
  narrator: Narrator,
  report: DemoReport,
  home: Services,
  sample: Sample,
  out: string,
  stick: string,
): Promise<void> {
  const { texts } = session;
  const published = await narrator.step(
    'publish',
    () =>
      session.job(
        home,
        home.templates.publish({
          source: { from: 'compose', file: sample.composeFile },
          name: sample.name,
          version: sample.version,
        }),
      ),
    ({ template }) =>
      texts('cli.demo.published', {
        name: showName(template),
        components: template.components.map((component) => component.name),
      }),
  );
  const version = { name: published.template.name, version: published.template.version };
  Object.assign(report, { application: showName(version) });

  const exported: ExportResult = await narrator.step(
    'export',
    () =>
      session.job(
        home,
        home.packages.export({ version, kinds: ['rainbond-app', 'docker-compose'], out, archives: [sample.archive] }),
      ),
    ({ packages }) =>
      packages
        .map((item) => `${basename(item.path)}  ${bytes(item.size)}  sha256 ${shortDigest(item.sha256 ?? '')}`)
        .join('\n'),
  );
  for (const item of exported.packages) {
    report.packages.push({ kind: item.kind, file: basename(item.path), size: item.size, sha256: item.sha256 ?? '' });
  }
  for (const image of exported.packages[0]?.images ?? [])
    report.images.push({ reference: image.reference, configDigest: image.configDigest ?? '' });

  await mkdir(stick);
  await narrator.step(
    'copy',
    () => session.job(home, home.media.copy({ files: exported.packages.map((item) => item.path), to: stick })),
    (result) => texts('cli.copy.done', { count: result.files.length, folder: stick }),
  );
  await narrator.step(
    'verify',
    async () => {
      const result = await session.job(home, home.media.verify(stick));
      const bad = result.files.find((file) => file.state !== 'ok');
      if (bad) throw new SealiftError('cli.demo_failed', { step: 'verify', found: `${bad.path}: ${bad.state}` });
      return result;
    },
    () => texts('cli.verify.mediumOk'),
  );
}

function importThere(
  session: Session,
  narrator: Narrator,
  site: Services,
  stick: string,
  engine: boolean,
): Promise<ImportResult> {
  return narrator.step(
    'import',
    () => session.job(site, site.packages.import({ path: stick, into: engine ? 'engine' : 'library', accepted: true })),
    ({ imported }) =>
      imported
        .map((item) => session.texts('cli.demo.imported', { file: basename(item.package.path), into: item.into }))
        .join('\n'),
  );
}

/** What arrived is what left: the same images, by the digest of their configs. */
function checkSame(report: DemoReport, { imported }: ImportResult): void {
  const arrived = new Set(imported.flatMap((item) => item.package.images.map((image) => image.configDigest)));
  const lost = report.images.find((image) => !arrived.has(image.configDigest));
  if (imported.length === 0 || lost)
    throw new SealiftError('cli.demo_failed', { step: 'import', found: lost?.reference ?? '-' });
}

/** Install, call, restart, uninstall: what happens at a site with an engine. */
async function runThere(
  session: Session,
  narrator: Narrator,
  report: DemoReport,
  site: Services,
  sample: Sample,
  engine: EngineView,
  keep: boolean,
): Promise<void> {
  const { texts } = session;
  const place = { site: `demo-${process.pid}`, name: sample.name };
  const address = addressOf(engine.host, sample.port);
  let finished = false;
  try {
    await narrator.step(
      'install',
      () =>
        session.job(
          site,
          site.sites.install({
            version: { name: sample.name, version: sample.version },
            site: place.site,
            as: place.name,
            timeoutSeconds: INSTALL_SECONDS,
          }),
        ),
      (view) =>
        view.components
          .map((component) => `${component.name}  ${texts.find(`cli.healths.${component.health}`)}`)
          .join('\n'),
    );
    const first = await narrator.step(
      'call',
      () => callShop(address, session.signal),
      (answer) => `${address}\n${answer.text}`,
    );
    report.answer = first.text;
    await narrator.step(
      'restart',
      async () => {
        await session.wait(site.sites.stop(place.site, place.name));
        await session.wait(site.sites.start(place.site, place.name));
        const again = await callShop(address, session.signal);
        if (again.visits <= first.visits)
          throw new SealiftError('cli.demo_failed', { step: 'restart', found: `visits ${again.visits}` });
        return again;
      },
      (again) => texts('cli.demo.remembered', { before: first.visits, after: again.visits }),
    );
    finished = true;
    if (keep) report.running = { address, removeBy: removeCommand(session, site.home, place) };
  } finally {
    // Asked of the service itself, not through the session: an interrupt must not keep it from cleaning up.
    if (!(keep && finished)) {
      const cleanUp = () => site.sites.uninstall({ ...place, volumes: ['*'] }).done;
      if (finished) await narrator.step('uninstall', cleanUp, () => texts('cli.demo.removed'));
      else if (site.sites.installations(place.site).length > 0) await cleanUp();
    }
  }
}

/** What removes a kept application again, ready to be pasted. */
function removeCommand(
  session: Session,
  home: string,
  place: { readonly site: string; readonly name: string },
): string {
  const engine = session.options.engine ? ` --engine ${session.options.engine}` : '';
  return `sealift uninstall ${place.name} --site ${place.site} --delete-volume '*' --home ${home}${engine}`;
}

/** The sample's images that the engine does not have: those this demonstration brings, and takes away again. */
async function missingOn(session: Session, report: DemoReport): Promise<string[]> {
  const engine = connectEngine(session.options.engine);
  const missing: string[] = [];
  for (const { reference } of report.images) {
    if ((await engine.inspectImage(reference)) === undefined) missing.push(reference);
  }
  return missing;
}
