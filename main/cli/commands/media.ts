import { resolve } from 'node:path';
import type { Command } from 'commander';
import { leaf, noun } from '../command';
import type { Session } from '../session';

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
}
