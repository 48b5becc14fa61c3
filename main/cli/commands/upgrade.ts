import { type Command, Option } from 'commander';
import type { UpgradeInput } from '../../service-types';
import { leaf, type Options, repeated } from '../command';
import type { Session } from '../session';

/** Other versions for what stands at a site. */
export function addUpgrades(program: Command, session: Session): void {
  leaf(program, session, {
    usage: 'upgrade <name>',
    key: 'upgrade',
    options: [
      new Option('--site <site>').makeOptionMandatory(),
      new Option('--to <version>'),
      new Option('--plan'),
      repeated('--only <components>'),
      repeated('--accept <id>'),
    ],
    run: upgrade,
  });
}

async function upgrade(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const input = upgradeInput(name as string, options);
  const plan = await run.wait(services.sites.planUpgrade(input));
  await run.print(plan, (render, terminal) =>
    [render.upgradePlan(terminal, plan), run.texts('cli.upgrade.planned')].join('\n\n'),
  );
}

function upgradeInput(name: string, options: Options): UpgradeInput {
  const only = (options.only as string[] | undefined)?.flatMap((text) => text.split(',')).filter((text) => text !== '');
  return {
    site: options.site as string,
    name,
    ...(options.to === undefined ? {} : { version: options.to as string }),
    ...(only && { select: only.map((text) => text.trim()) }),
    ...(options.accept === undefined ? {} : { accept: options.accept as string[] }),
  };
}
