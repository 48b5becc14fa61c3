import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exitStatus } from '../../errors';
import type { DiscKind } from '../../media';
import type { Services } from '../../service-types';
import { leaf, noun } from '../command';
import type { Session } from '../session';
import { verifyFolder } from './package';

const discs: readonly DiscKind[] = ['cd', 'dvd', 'dvd-dl', 'bd', 'bd-dl'];

/** Drives, sticks and discs: what is plugged in, and what is on it. */
export function addMedia(program: Command, session: Session): void {
  const parent = noun(program, session, 'media');
  leaf(
    parent,
    session,
    {
      usage: 'list',
      key: 'mediaList',
      async run(run) {
        const list = await run.wait((await run.services()).media.list());
        await run.print({ media: list }, (render, terminal) => render.media(terminal, list));
      },
    },
    true,
  );
  leaf(parent, session, {
    usage: 'show <path>',
    key: 'mediaShow',
    async run(run, [path]) {
      const { media } = await run.services();
      const medium = await run.wait(media.addFolder(resolve(path as string)));
      const contents = await run.wait(media.contents(medium.id));
      await run.print({ medium, ...contents }, (render, terminal) => render.medium(terminal, medium, contents));
    },
  });
  leaf(parent, session, {
    usage: 'verify <path>',
    key: 'mediaVerify',
    run: (run, [path]) => verifyFolder(run, resolve(path as string)),
  });
  leaf(parent, session, {
    usage: 'iso <package...>',
    key: 'mediaIso',
    options: [
      new Option('--out <file>').makeOptionMandatory(),
      new Option('--size <disc>').choices(discs).makeOptionMandatory(),
      new Option('--label <name>'),
      new Option('--overwrite'),
    ],
    async run(run, [files], options) {
      const services = await run.services();
      const result = await run.job(
        services,
        services.media.writeImage({
          files: (files as string[]).map((file) => resolve(file)),
          out: resolve(options.out as string),
          size: options.size as DiscKind,
          overwrite: options.overwrite === true,
          ...(options.label === undefined ? {} : { label: options.label as string }),
        }),
      );
      await run.print(result, (render, terminal) => render.disc(terminal, result));
    },
  });
  leaf(parent, session, {
    usage: 'eject <path>',
    key: 'mediaEject',
    async run(run, [path]) {
      const { media } = await run.services();
      const folder = resolve(path as string);
      const result = await run.wait(media.eject(await mediumAt(media, folder)));
      await run.print(result, () => run.texts(`cli.media.${result.state}`, { path: folder }));
      if (result.state !== 'safe') run.status = exitStatus.environment;
    },
  });
  leaf(parent, session, {
    usage: 'discard <path>',
    key: 'mediaDiscard',
    async run(run, [path]) {
      const { media } = await run.services();
      const result = await run.wait(media.discard(await mediumAt(media, resolve(path as string))));
      await run.print(result, () => run.texts('cli.media.discarded', { count: result.removed.length }));
    },
  });
}

/** The medium that is mounted at a path, else the path as a folder. */
async function mediumAt(media: Services['media'], path: string): Promise<string> {
  const mounted = (await media.list()).find((medium) => medium.mountPoint === path && medium.kind !== 'folder');
  return (mounted ?? (await media.addFolder(path))).id;
}
