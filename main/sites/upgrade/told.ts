import type {
  UpgradeChangeView,
  UpgradeDecisionView,
  UpgradeFindingView,
  UpgradePlanView,
} from '../../../preload/contract';
import { isObject, type Json } from '../../templates';
import type { Summary } from './work';

/** What is remembered of one run at most: a record is read by people. */
const mostChanges = 500;
const longest = 120;

export interface Told {
  readonly changes: UpgradeChangeView[];
  readonly decisions: UpgradeDecisionView[];
}

/** A plan as it is remembered and told later: names in place of keys, values in short, no values of secrets. Pure. */
export function toldOf(plan: UpgradePlanView): Told {
  const names = new Map(plan.components.map(({ key, name }) => [key, name]));
  const about = (one: UpgradeFindingView) => ({
    component: one.component === null ? null : (names.get(one.component) ?? one.component),
    ...{ rule: one.rule, fields: one.fields },
    item: [...names].reduce((said, [key, name]) => (key === '' ? said : said.replaceAll(key, () => name)), one.item),
    old: short(one.old as Json),
    new: short(one.new as Json),
  });
  const taken = plan.changes.filter(({ why }) => why === 'accepted');
  return {
    changes: plan.changes.slice(0, mostChanges).flatMap((one) => {
      const { action, why } = one;
      return action === 'leave' ? [] : [{ ...about(one), action, why }];
    }),
    decisions: [
      ...taken.map((one) => ({ ...about(one), taken: true })),
      ...[...plan.conflicts, ...plan.offers].map((one) => ({ ...about(one), taken: false })),
    ].slice(0, mostChanges),
  };
}

/**
 * What going back over several runs changes, newest first: each of their changes the other way round, several of one thing as one.
 * Components that stay are left out. Pure.
 */
export function undone(
  runs: readonly (readonly UpgradeChangeView[])[],
  staying: readonly string[],
): UpgradeChangeView[] {
  const stays = new Set(staying);
  const found = new Map<string, Span>();
  for (const change of runs.flat()) {
    if (change.component !== null && stays.has(change.component)) continue;
    const { component, rule, item, fields, action, old, new: fresh } = change;
    const key = JSON.stringify([component, rule, item, fields]);
    const { now, isNow } = found.get(key) ?? { now: fresh, isNow: action !== 'delete' };
    found.set(key, { change, now, isNow, was: old, wasThere: action !== 'add' });
  }
  const all = [...found.values()].flatMap(({ change, now, isNow, was, wasThere }): UpgradeChangeView[] => {
    if (isNow && wasThere && now !== null && now === was) return [];
    if (!isNow && !wasThere) return [];
    const action = isNow ? (wasThere ? 'update' : 'delete') : 'add';
    return [{ ...change, action, why: 'undone', old: now, new: was }];
  });
  // What goes as a whole is not told field by field beside.
  const whole = new Set(all.filter(({ action, fields }) => action === 'delete' && fields.length === 0).map(nameOf));
  return all.filter((one) => one.fields.length === 0 || !whole.has(nameOf(one))).slice(0, mostChanges);
}

/** How many changes of each kind were made; what was left alone is none. Pure. */
export function countsOf(
  changes: readonly { readonly action: string }[],
): Pick<Summary['counts'], 'add' | 'update' | 'delete'> {
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  return { add: count('add'), update: count('update'), delete: count('delete') };
}

/** One thing from now, before going back, to before the oldest of the runs. */
interface Span {
  readonly change: UpgradeChangeView;
  readonly now: string | null;
  readonly isNow: boolean;
  readonly was: string | null;
  readonly wasThere: boolean;
}

const nameOf = ({ component, rule, item }: UpgradeChangeView) => JSON.stringify([component, rule, item]);

/** What fits in a line; null for nothing, and for what is longer than can be read there. */
function short(value: Json): string | null {
  // Of a variable its value, of an image or component its name.
  const plain = isObject(value) ? (value.attr_value ?? value.share_image ?? null) : value;
  if (plain === null || Array.isArray(plain)) return null;
  const text = isObject(plain) ? '' : String(plain);
  return text.length > longest || text.includes('\n') || isObject(plain) ? null : text;
}
