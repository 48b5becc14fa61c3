import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exitStatus } from '../../errors';
import { leaf, noun, wholeNumber } from '../command';
import type { Session } from '../session';
import { signerOf } from './trust';

const LISTED = 50;

/** What was done here: read, verified, handed out. */
export function addHistory(program: Command, session: Session): void {
  const parent = noun(program, session, 'history');
  leaf(
    parent,
    session,
    {
      usage: 'list',
      key: 'historyList',
      options: [new Option('--site <site>'), wholeNumber('--limit <count>', 1, 10_000)],
      async run(run, _, options) {
        const services = await run.services();
        const entries = services.sites.history(
          options.site as string | undefined,
          (options.limit as number | undefined) ?? LISTED,
        );
        await run.print({ entries }, (render, terminal) => render.history(terminal, entries));
      },
    },
    true,
  );
  leaf(parent, session, {
    usage: 'verify',
    key: 'historyVerify',
    options: [new Option('--against <file>')],
    async run(run, _, options) {
      const { trust } = await run.services();
      const against = options.against === undefined ? undefined : resolve(options.against as string);
      const check = await run.wait(trust.history.verify(against));
      if (check.faults.length > 0 || (check.against?.changed.length ?? 0) > 0) run.status = exitStatus.refused;
      await run.print(check, (render, terminal) => render.historyCheck(terminal, check));
    },
  });
  leaf(parent, session, {
    usage: 'export',
    key: 'historyExport',
    options: [
      new Option('--out <file>').makeOptionMandatory(),
      new Option('--sign <key>'),
      new Option('--overwrite'),
      new Option('--passphrase-file <file>'),
    ],
    async run(run, _, options) {
      const { trust } = await run.services();
      const result = await run.wait(
        trust.history.export({
          to: resolve(options.out as string),
          overwrite: options.overwrite === true,
          ...(options.sign !== undefined && { sign: await signerOf(run, options.sign as string, options) }),
        }),
      );
      await run.print(result, () =>
        run.texts('cli.history.exported', { file: result.path, count: result.entries, head: result.head }),
      );
    },
  });
}
