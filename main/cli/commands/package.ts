import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exitStatus, SealiftError } from '../../errors';
import { leaf, noun } from '../command';
import { canAsk } from '../passphrase';
import { jsonText } from '../render/terminal';
import type { Session } from '../session';
import { unlockFor, unlockOptions } from '../unlock';
import { addEncrypting } from './encryption';
import { signerOf } from './trust';

export function addPackages(program: Command, session: Session): void {
  const parent = noun(program, session, 'package');
  leaf(parent, session, {
    usage: 'list',
    key: 'packageList',
    async run(run) {
      const list = await run.wait((await run.services()).packages.list());
      await run.print({ packages: list }, (render, terminal) => render.packages(terminal, list));
    },
  });
  leaf(parent, session, {
    usage: 'inspect <file>',
    key: 'inspect',
    options: unlockOptions(),
    async run(run, [file], options) {
      const services = await run.services();
      const path = resolve(file as string);
      const secret = options.passphraseFile !== undefined || Boolean(run.io.env.SEALIFT_PASSPHRASE) || canAsk(run);
      if (secret) await unlockFor(run, services, [path], options);
      const encryption = await run.wait(services.packages.encryption(path));
      if (encryption && encryption.readable !== 'yes')
        return run.print({ path, encryption }, (render, terminal) => render.encrypted(terminal, path, encryption));
      const view = await run.wait(services.packages.inspect(path));
      const trust = await run.wait(services.trust.verdict(path));
      await run.print({ ...view, trust, encryption }, (render, terminal) =>
        [render.packageDetail(terminal, view), '', render.verdict(terminal, trust)].join('\n'),
      );
    },
  });
  leaf(parent, session, {
    usage: 'verify <path...>',
    key: 'verify',
    options: unlockOptions(),
    async run(run, [paths], options) {
      const [at = '', ...others] = (paths as string[]).map((path) => resolve(path));
      // A folder is checked by its checksums, which needs no key.
      if (others.length > 0 || !(await stat(at)).isDirectory())
        await unlockFor(run, await run.services(), [at, ...others], options);
      if (others.length > 0) await verifyPackage(run, [at, ...others]);
      else await ((await stat(at)).isDirectory() ? verifyFolder(run, at) : verifyPackage(run, at));
    },
  });
  leaf(parent, session, {
    usage: 'sbom <file>',
    key: 'packageSbom',
    options: [new Option('--out <file>'), new Option('--overwrite'), ...unlockOptions()],
    async run(run, [file], options) {
      const services = await run.services();
      await unlockFor(run, services, [resolve(file as string)], options);
      const out = options.out === undefined ? undefined : resolve(options.out as string);
      if (out !== undefined && existsSync(out) && options.overwrite !== true)
        throw new SealiftError('trust.file_exists', { path: out });
      const making = services.packages.sbom(resolve(file as string));
      const summary = await run.job(services, making.job);
      const text = `${jsonText(await making.document(), 1)}\n`;
      if (out === undefined) {
        run.io.stdout.write(text);
        return;
      }
      await writeFile(out, text, { flag: options.overwrite === true ? 'w' : 'wx' });
      await run.print({ path: out, ...summary }, (render, terminal) => render.sbom(terminal, out, summary));
    },
  });
  leaf(parent, session, {
    usage: 'sign <file>',
    key: 'packageSign',
    options: [
      new Option('--key <key>').makeOptionMandatory(),
      new Option('--out <folder>'),
      new Option('--overwrite'),
      new Option('--passphrase-file <file>'),
    ],
    async run(run, [file], options) {
      const services = await run.services();
      const result = await run.job(
        services,
        services.packages.sign({
          path: resolve(file as string),
          sign: await signerOf(run, options.key as string, options),
          overwrite: options.overwrite === true,
          ...(options.out !== undefined && { out: resolve(options.out as string) }),
        }),
      );
      await run.print(result, () =>
        run.texts(result.changed ? 'cli.package.signed' : 'cli.package.signedBefore', {
          file: result.package.path,
          keyId: result.keyId,
        }),
      );
    },
  });
  leaf(parent, session, {
    usage: 'complete <file>',
    key: 'packageComplete',
    options: [new Option('--out <folder>'), new Option('--overwrite'), ...unlockOptions()],
    async run(run, [file], options) {
      const services = await run.services();
      const path = resolve(file as string);
      await unlockFor(run, services, [path], options);
      const result = await run.job(
        services,
        services.packages.complete({
          path,
          overwrite: options.overwrite === true,
          ...(options.out !== undefined && { out: resolve(options.out as string) }),
        }),
      );
      await run.print(result, () =>
        run.texts(result.identical ? 'cli.delta.completed' : 'cli.delta.completedAlike', { file: result.path }),
      );
    },
  });
  addEncrypting(parent, session);
  leaf(parent, session, {
    usage: 'remove <file>',
    key: 'packageRemove',
    options: [new Option('--delete-file')],
    async run(run, [file], options) {
      const services = await run.services();
      const given = file as string;
      // An id of the catalog is no path; a file that is there, or looks like a path, is meant as one.
      const target = existsSync(given) || /[\\/]/.test(given) ? resolve(given) : given;
      const deleteFile = options.deleteFile === true;
      if (deleteFile) await run.confirm([run.texts('cli.package.deleting', { file: target })]);
      const result = await services.packages.remove(target, { deleteFile });
      await run.print(result, () =>
        run.texts(deleteFile ? 'cli.package.deleted' : 'cli.package.forgotten', {
          file: deleteFile ? result.deleted : target,
        }),
      );
    },
  });
}

async function verifyPackage(run: Session, at: string | readonly string[]): Promise<void> {
  const services = await run.services();
  const result = await run.job(services, services.packages.verify(at));
  await run.print(result, (render, terminal) => render.verified(terminal, result));
}

export async function verifyFolder(run: Session, folder: string): Promise<void> {
  const services = await run.services();
  const result = await run.job(services, services.media.verify(folder));
  if (result.files.some((file) => file.state === 'damaged' || file.state === 'missing'))
    run.status = exitStatus.refused;
  // A script must not take nothing for everything.
  else if (result.files.length === 0) run.status = exitStatus.missing;
  await run.print(result, (render, terminal) => render.mediumVerified(terminal, result));
}
