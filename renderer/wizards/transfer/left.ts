import type { CopyPlanView, MediumView } from '../../../preload/contract';
import { isWritable } from '../../stores/media';
import type { Unfinished } from '../job/EndFrame';
import { planOf, type Survey } from '../parts/survey';

/** What was to go to one medium. The name is kept: a medium that was pulled out is in no list any more. */
export interface Load {
  readonly medium: string;
  readonly name: string;
  readonly packages: readonly string[];
}

/** What of a load lies on its medium after a copy that did not succeed; `survey` is null while nobody can look. */
export interface Left extends Load {
  readonly survey: Survey<CopyPlanView> | null;
}

export type Standing =
  | { readonly how: 'gone' | 'looking' | 'whole' | 'partly' }
  | { readonly how: 'failed'; readonly code: string };

/** What goes to each chosen medium. Without a plan, and of what is split, nobody says here which packages. */
export function loadsOf(
  choice: { readonly media: readonly string[]; readonly split: boolean },
  plan: CopyPlanView | null,
  media: readonly MediumView[],
): Load[] {
  return choice.media.map((id) => ({
    medium: id,
    name: media.find((medium) => medium.id === id)?.name ?? id,
    packages: choice.split
      ? []
      : (plan?.copies ?? [])
          .filter(({ medium, action }) => medium === id && action !== 'elsewhere')
          .map((copy) => copy.package),
  }));
}

/** The questions to ask so that everything that can be looked at is; what was asked before is asked anew where `again` says so. */
export function looksAt(
  loads: readonly (Load | Left)[],
  media: readonly MediumView[],
  again: (medium: string) => boolean = () => true,
): { readonly left: Left[]; readonly asked: { medium: string; asked: number; packages: readonly string[] }[] } {
  const usable = new Set(media.filter(isWritable).map(({ id }) => id));
  const left = loads.map((load): Left => {
    const before = 'survey' in load ? load.survey : null;
    // What was whole when it was pulled out is whole.
    if (!usable.has(load.medium)) return { ...load, survey: isWhole(before) ? before : null };
    if (load.packages.length === 0) return { ...load, survey: null };
    if (before && !again(load.medium)) return { ...load, survey: before };
    const asked = (before?.asked ?? 0) + 1;
    return { ...load, survey: { state: 'looking', asked, before: before?.state === 'seen' ? before.plan : null } };
  });
  const asked = left.flatMap(({ medium, packages, survey }, at) => {
    const load = loads[at];
    const before = load && 'survey' in load ? load.survey : null;
    return survey && survey !== before ? [{ medium, asked: survey.asked, packages }] : [];
  });
  return { left, asked };
}

/** Whether everything that was to go there lies there, as far as was looked. */
function isWhole(survey: Survey<CopyPlanView> | null): boolean {
  const plan = survey && planOf(survey);
  return plan !== null && plan.copies.length > 0 && plan.copies.every(({ action }) => action === 'identical');
}

/**
 * What is to be done when it is tried once more: media that are gone are left out, and so is what lies whole on one of them. `gone`
 * names those that were not finished.
 */
export function onceMoreOf(
  { packages, media }: { readonly packages: readonly string[]; readonly media: readonly string[] },
  left: readonly Left[],
  known: readonly MediumView[],
): { readonly packages: readonly string[]; readonly media: readonly string[]; readonly gone: readonly string[] } {
  const here = new Set(known.filter(isWritable).map(({ id }) => id));
  const away = left.filter(({ medium }) => !here.has(medium));
  if (away.length === 0) return { packages, media, gone: [] };
  const open = left.filter((one) => here.has(one.medium) || !isWhole(one.survey));
  const wanted = new Set(open.flatMap((one) => one.packages));
  return {
    packages: wanted.size > 0 ? packages.filter((id) => wanted.has(id)) : packages,
    media: media.filter((id) => here.has(id)),
    gone: away.filter(({ survey }) => !isWhole(survey)).map(({ name }) => name),
  };
}

/** How one medium stands: what the plan for what it was to hold says counts more than what the job said. */
export function standingOf(left: Left, ending: Unfinished, media: readonly MediumView[]): Standing {
  const { survey, medium, packages } = left;
  if (isWhole(survey)) return { how: 'whole' };
  if (!media.some((one) => one.id === medium && isWritable(one))) return { how: 'gone' };
  const failed = failuresOf(ending);
  const code = failed.get(medium) ?? failed.get('');
  if (packages.length > 0) {
    if (survey === null || (survey.state === 'looking' && survey.before === null)) return { how: 'looking' };
  } else if (code === undefined && failed.size > 0) return { how: 'whole' };
  return code === undefined ? { how: 'partly' } : { how: 'failed', code };
}

/** The codes of what failed by medium; under the empty name where it is said of the only one. */
function failuresOf(ending: Unfinished): ReadonlyMap<string, string> {
  if (ending.how !== 'failed') return new Map();
  const { code, params } = ending.error;
  if (code !== 'media.copied_partly') return new Map([['', code]]);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value : []);
  const codes = list(params.codes);
  return new Map(list(params.media).map((medium, at) => [medium, codes[at] ?? code]));
}
