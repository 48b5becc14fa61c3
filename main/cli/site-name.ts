import { Option } from 'commander';
import { SealiftError } from '../errors';
import type { Services } from '../service-types';
import type { Options } from './command';
import { canAsk } from './passphrase';
import type { Session } from './session';

/** So many names of sites are told at most. */
const MOST_TOLD = 8;

export const newSiteOption = () => new Option('--new-site');

/**
 * The site of `--site` for what makes one: a name that nothing here bears may be a slip, and would begin a site of its own. The first name
 * of all is taken as it is; after that a new one is asked about, or said by `--new-site`. Throws `cli.site_new`, `cli.declined`.
 */
export async function siteGiven(run: Session, services: Services, options: Options): Promise<string> {
  const site = (options.site as string).trim();
  const names = services.receipts.names();
  if (names.length === 0 || names.includes(site) || options.newSite === true) return site;
  const sites = likest(site, names);
  if (!canAsk(run)) throw new SealiftError('cli.site_new', { site, sites });
  await run.confirm([run.texts('cli.sites.new', { site, sites })]);
  return site;
}

/** As `siteGiven`, where a site may be left out. */
export async function siteIfGiven(run: Session, services: Services, options: Options): Promise<{ site?: string }> {
  return options.site === undefined ? {} : { site: await siteGiven(run, services, options) };
}

/** The names that are most like another one first, by how many letters would have to change. Pure. */
export function likest(name: string, names: readonly string[]): string[] {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase();
  return names
    .map((each) => ({ each, far: far(fold(name), fold(each)) }))
    .sort((a, b) => a.far - b.far || (a.each < b.each ? -1 : 1))
    .slice(0, MOST_TOLD)
    .map(({ each }) => each);
}

/** None where one name holds the other. */
function far(a: string, b: string): number {
  return a.includes(b) || b.includes(a) ? 0 : distance(a, b);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
