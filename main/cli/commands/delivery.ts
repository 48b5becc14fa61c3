import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ErrorData, exitStatus, SealiftError } from '../../errors';
import type { Compression } from '../../images';
import type { WritableKind } from '../../packages';
import type {
  CopyResult,
  ExportInput,
  ExportResult,
  ImportInput,
  ImportResult,
  SplitResult,
} from '../../service-types';
import { admit } from '../admit';
import { byteSize, leaf, listed, type Options, repeated } from '../command';
import { parseNameAmong } from '../names';
import type { Session } from '../session';
import { newSiteOption, siteIfGiven } from '../site-name';
import { unlockFor, unlockOptions } from '../unlock';
import { signerOf } from './trust';

/** A part smaller than this is a mistyped number. */
const MiB = 1024 * 1024;

/** The verbs that carry an application from home to site: export, copy, import. */
export function addDelivery(program: Command, session: Session): void {
  leaf(program, session, {
    usage: 'export <name@version>',
    key: 'export',
    options: [
      repeated('--format <kind>', ['rainbond-app', 'docker-compose']),
      new Option('--out <folder>').makeOptionMandatory(),
      new Option('--compression <how>').choices(['default', 'fast', 'store']),
      repeated('--images <file>'),
      new Option('--overwrite'),
      new Option('--sign <key>'),
      new Option('--passphrase-file <file>'),
      repeated('--encrypt-to <recipient>'),
      repeated('--against <version>'),
      repeated('--for-site <site>'),
      new Option('--no-differences'),
      new Option('--site <site>'),
      newSiteOption(),
      repeated('--only <components>'),
    ],
    run: exportVersion,
  });
  leaf(program, session, {
    usage: 'copy <file...>',
    key: 'copy',
    options: [
      repeated('--to <folder>').makeOptionMandatory(),
      byteSize('--split [size]', MiB),
      new Option('--site <site>'),
      newSiteOption(),
      new Option('--for-platform [version]'),
      new Option('--overwrite'),
    ],
    run: copy,
  });
  leaf(program, session, {
    usage: 'import <path...>',
    key: 'import',
    options: [
      new Option('--into <where>').choices(['auto', 'engine', 'library']),
      new Option('--any-platform'),
      new Option('--replace'),
      new Option('--wait'),
      new Option('--trust-publisher <fingerprint>'),
      new Option('--publisher-name <name>'),
      ...unlockOptions(),
    ],
    async run(run, [paths], options) {
      const services = await run.services();
      const [first = '', ...others] = (paths as string[]).map((path) => resolve(path));
      const path = others.length > 0 ? [first, ...others] : first;
      await unlockFor(run, services, [first, ...others], options);
      await admit(run, services, path, {
        fingerprint: options.trustPublisher as string | undefined,
        name: options.publisherName as string | undefined,
      });
      const input: ImportInput = {
        path,
        into: (options.into as ImportInput['into'] | undefined) ?? 'auto',
        anyPlatform: options.anyPlatform === true,
        replace: options.replace === true,
        wait: options.wait === true,
        accepted: true,
      };
      const result: ImportResult = await run.job(services, services.packages.import(input));
      await run.print(result, (render, terminal) => render.imported(terminal, result));
    },
  });
}

async function copy(run: Session, [given]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const files = (given as string[]).map((file) => resolve(file));
  const to = (options.to as string[]).map((folder) => resolve(folder));
  const overwrite = options.overwrite === true;
  // What is read since 5.3 is read by every later one too.
  const manual = options.forPlatform === true ? '5.3' : (options.forPlatform as string | undefined);
  const forWhom = {
    ...(await siteIfGiven(run, services, options)),
    ...(manual === undefined ? {} : { manual }),
  };
  if (options.split === undefined) {
    const copying = services.media.copy({ files, to, overwrite, ...forWhom });
    const result: CopyResult = await run.job(services, copying).catch((error: unknown) => {
      sayEach(run, error);
      throw error;
    });
    return run.print(result, (render, terminal) => render.copied(terminal, result));
  }
  const partSize = options.split === true ? {} : { partSize: options.split as number };
  const result: SplitResult = await run.job(
    services,
    services.media.split({ files, to, overwrite, ...partSize, ...forWhom }),
  );
  // Parts are still to be carried: a script must not take this for the end.
  if (result.sets.some(({ next }) => next !== null)) run.status = exitStatus.environment;
  await run.print(result, (render, terminal) => render.splitCopied(terminal, result));
}

/** Of several media, what failed on each, and which are complete. */
function sayEach(run: Session, error: unknown): void {
  if (!(error instanceof SealiftError) || error.code !== 'media.copied_partly') return;
  const { failed, errors, done } = error.params as Record<'failed' | 'errors' | 'done', readonly string[]>;
  for (const medium of done) run.say(run.texts('cli.copy.doneOn', { medium }));
  for (const [at, medium] of failed.entries()) {
    const { title, nextStep } = run.texts.error(JSON.parse(errors[at] ?? '{}') as ErrorData);
    run.say(run.texts('cli.copy.failedOn', { medium, title: [title, nextStep].join(' ') }));
  }
}

async function exportVersion(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const kinds = (options.format as WritableKind[] | undefined) ?? ['rainbond-app'];
  const result: ExportResult = await run.job(
    services,
    services.packages.export({
      version: parseNameAmong(name as string, services.templates.list()),
      kinds: [...new Set(kinds)],
      out: resolve(options.out as string),
      overwrite: options.overwrite === true,
      ...(options.sign !== undefined && { sign: await signerOf(run, options.sign as string, options) }),
      ...(options.encryptTo !== undefined && { encryptTo: options.encryptTo as string[] }),
      ...deltaOf(options),
      ...(await siteIfGiven(run, services, options)),
      ...(options.only === undefined ? {} : { components: listed(options.only as string[]) }),
      ...(options.compression === undefined ? {} : { compression: options.compression as Compression }),
      ...(options.images === undefined ? {} : { archives: (options.images as string[]).map((file) => resolve(file)) }),
    }),
  );
  await run.print(result, (render, terminal) => render.exported(terminal, result));
}

/** What a delta is to count on; nothing where a full package is meant. */
function deltaOf({ against, forSite, differences }: Options): Pick<ExportInput, 'delta'> {
  const versions = ((against as string[] | undefined) ?? []).map((version) => ({ version }));
  const sites = ((forSite as string[] | undefined) ?? []).map((site) => ({ site }));
  if (versions.length + sites.length === 0) return {};
  return { delta: { against: [...sites, ...versions], differences: differences !== false } };
}
