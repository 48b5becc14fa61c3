import { Command } from 'commander';
import { version } from '../../package.json';
import { globalOptions, plain } from './command';
import { addDelivery } from './commands/delivery';
import { addDemo } from './commands/demo';
import { addEncryption } from './commands/encryption';
import { addHelp } from './commands/help';
import { addJobs } from './commands/jobs';
import { addMedia } from './commands/media';
import { addPackages } from './commands/package';
import { addPlatforms } from './commands/platform';
import { addPush } from './commands/push';
import { addReceipts } from './commands/receipt';
import { addSites } from './commands/sites';
import { addTemplates } from './commands/template';
import { addTrust } from './commands/trust';
import { addUpgrades } from './commands/upgrade';
import { addVault } from './commands/vault';
import type { Session } from './session';

/** The whole command line, in the order in which a delivery uses it. */
export function buildProgram(session: Session): Command {
  const { texts } = session;
  const program = plain(new Command('sealift'), session).description(texts('cli.help.program'));
  program.version(version, '-V, --version', texts('cli.help.globals.version'));
  for (const option of globalOptions(session)) program.addOption(option);
  addTemplates(program, session);
  addDelivery(program, session);
  addPush(program, session);
  addMedia(program, session);
  addPackages(program, session);
  addTrust(program, session);
  addEncryption(program, session);
  addSites(program, session);
  addUpgrades(program, session);
  addReceipts(program, session);
  addPlatforms(program, session);
  addVault(program, session);
  addJobs(program, session);
  addDemo(program, session);
  addHelp(program, session);
  program.addHelpText('after', `\n${texts('cli.help.epilogue')}`);
  return program;
}
