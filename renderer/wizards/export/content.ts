import type { DeltaBasesView, DeltaChoiceView, ErrorView } from '../../../preload/contract';

/** A version or a site, with the bytes of what is new against it beside those of everything. */
export type Base = DeltaBasesView['bases'][number];

/** What is known of the bases of a version. `none`: there is nothing that it could be new against. */
export type Bases =
  | { readonly state: 'asking' }
  | { readonly state: 'none' }
  | { readonly state: 'known'; readonly list: readonly [Base, ...Base[]] }
  | { readonly state: 'failed'; readonly error: ErrorView };

/** What is sent. A base is named by `baseId`. */
export type Content =
  | { readonly what: 'full' }
  | { readonly what: 'delta'; readonly against: readonly string[]; readonly differences: boolean };

export const everything: Content = { what: 'full' };

/** Names a base in what was chosen. */
export function baseId({ base }: Pick<Base, 'base'>): string {
  return base.kind === 'site' ? `site ${base.site}` : `version ${base.version}`;
}

/** What an answer about bases means. */
export function basesOf(list: readonly Base[]): Bases {
  const [first, ...others] = list;
  return first ? { state: 'known', list: [first, ...others] } : { state: 'none' };
}

/** The bases that were chosen, as the list has them. */
export function basesChosen(bases: Bases, content: Content): readonly Base[] {
  if (bases.state !== 'known' || content.what !== 'delta') return [];
  return bases.list.filter((base) => content.against.includes(baseId(base)));
}

/** Whether what is sent is settled: a delta is made against something. */
export function isChosen(content: Content): boolean {
  return content.what === 'full' || content.against.length > 0;
}

/** What is proposed for a site: what is new there, where it has told what it has; everything otherwise. */
export function proposed(bases: Bases, site: string): Content {
  if (bases.state !== 'known' || site === '') return everything;
  const base = bases.list.find((each) => each.base.kind === 'site' && each.base.site === site);
  return base ? { what: 'delta', against: [baseId(base)], differences: true } : everything;
}

/** What was chosen, without bases that there are no longer. */
export function offered(bases: Bases, content: Content): Content {
  if (content.what === 'full') return content;
  const against = basesChosen(bases, content).map(baseId);
  return bases.state === 'known' ? { ...content, against } : everything;
}

/** The first choice of what a delta is made against: the site that it goes to, else the version before. */
export function firstBase(bases: Bases, site: string): string[] {
  const forSite = proposed(bases, site);
  if (forSite.what === 'delta') return [...forSite.against];
  if (bases.state !== 'known') return [];
  const before = bases.list.find(({ base }) => base.kind === 'version' && !base.newer);
  return [baseId(before ?? bases.list[0])];
}

/** Below this part of the full size, a delta is worth what it asks for. */
const worthwhile = 0.9;

/** Whether leaving out what is there makes hardly a difference; not where nobody knows yet. */
export function hardlySmaller({
  bytes,
  full,
}: {
  readonly bytes: number | null;
  readonly full: number | null;
}): boolean {
  return bytes !== null && full !== null && bytes > full * worthwhile;
}

/** The choice as the contract has it; undefined for everything. */
export function deltaOf(bases: Bases, content: Content): DeltaChoiceView | undefined {
  if (content.what === 'full') return undefined;
  const against = basesChosen(bases, content).map(({ base }) =>
    base.kind === 'site' ? { site: base.site } : { version: base.version },
  );
  return { against, ...(content.differences ? {} : { differences: false }) };
}

/** The site that has to be named beside the delta; none where the delta is made for sites, or nobody said. */
export function siteBeside(bases: Bases, content: Content, site: string): string | undefined {
  if (basesChosen(bases, content).some(({ base }) => base.kind === 'site')) return undefined;
  return site.trim() || undefined;
}

/** The sites that what is sent will be remembered as sent to. */
export function sentTo(bases: Bases, content: Content, site: string): readonly string[] {
  const sites = basesChosen(bases, content).flatMap(({ base }) => (base.kind === 'site' ? [base.site] : []));
  const beside = siteBeside(bases, content, site);
  return beside === undefined ? sites : [beside];
}
