import { type UpgradeChangeView, upgradeResult } from '../../preload/contract';
import type { ErrorData } from '../errors';
import { installed, type Told } from './outcomes';
import type { Block, Column } from './types';
import type { Words } from './words';

/** An upgrade or rollback: who, when, from, to, every change with its rule, what was decided, what was made anew, how it ended. */
export const upgraded: Told<typeof upgradeResult> = (result, words) => {
  const { record, installation, changes, decisions, error } = result;
  const { add, update, delete: deleted } = record.counts;
  const named = (title: string, names: readonly string[]): Block[] =>
    names.length > 0 ? [{ kind: 'notes', title, notes: names }] : [];
  const told = error && words.texts.error(error as ErrorData);
  return [
    {
      kind: 'facts',
      title: words('sections.change'),
      facts: [
        { name: words('columns.outcome'), value: words.value('report.outcomes', result.outcome) },
        { name: words('upgrade.from'), value: record.from ?? '' },
        { name: words('upgrade.to'), value: record.to },
        { name: words('upgrade.actor'), value: record.actor },
        { name: words('upgrade.at'), value: words.moment(record.at) },
        { name: words('columns.changes'), value: words('outcomes.counts', { add, update, delete: deleted }) },
        { name: words('columns.record'), value: record.id, code: true },
        { name: words('upgrade.undid'), value: record.undid ?? '', code: true },
        { name: words('upgrade.cause'), value: told?.title ?? '' },
      ].filter(({ value }) => value !== ''),
    },
    ...changeTable(
      changes,
      result.outcome === 'succeeded' ? words('upgrade.changes') : words('upgrade.takenBack'),
      words,
    ),
    ...decisionTable(decisions, words),
    ...named(words('sections.recreated'), result.recreated),
    ...named(words('upgrade.added'), result.outcome === 'succeeded' ? record.added : []),
    ...named(words('sections.untouched'), result.untouched),
    ...named(words('sections.staying'), result.staying),
    ...named(words('sections.savedVolumes'), record.savedVolumes),
    ...installed(installation, words),
  ];
};

/** Whether a job's result is that of an upgrade or rollback which failed and went back by itself. */
export function wentBack(result: unknown): boolean {
  const { data } = upgradeResult.safeParse(result);
  return data?.outcome === 'rolled-back' && data.error !== null;
}

type Named = Pick<UpgradeChangeView, 'component' | 'rule' | 'item' | 'old' | 'new'>;

function subjectColumns(words: Words): Column[] {
  return [{ title: words('columns.component') }, { title: words('upgrade.item') }];
}

function subject({ component, rule, item }: Named, words: Words): string[] {
  const what = [words.value('cli.diff.rules', rule), item].filter(Boolean).join(' ');
  return [component ?? words('upgrade.application'), what];
}

/** Nothing where there is none, or none that fits in a line. */
const valueOf = (value: string | null) => value ?? '';

/** Reasons that say no more than the change itself. */
const plainReasons = new Set(['new', 'changed', 'gone']);

function doneOf({ action, why }: UpgradeChangeView, words: Words): string {
  const done = words(`actions.${action}`);
  if (plainReasons.has(why)) return done;
  const reason = why === 'undone' ? words('upgrade.undone') : words.value('cli.diff.reasons', why);
  return words('upgrade.done', { action: done, why: reason });
}

/** What changed, one by one; nothing where nothing did. */
export function changeTable(changes: readonly UpgradeChangeView[], title: string, words: Words): Block[] {
  if (changes.length === 0) return [];
  return [
    {
      kind: 'table',
      title,
      columns: [
        ...subjectColumns(words),
        { title: words('upgrade.action') },
        { title: words('upgrade.old'), code: true },
        { title: words('upgrade.new'), code: true },
      ],
      rows: changes.map((one) => [...subject(one, words), doneOf(one, words), valueOf(one.old), valueOf(one.new)]),
    },
  ];
}

/** What was left to the person, and how it was settled. */
export function decisionTable(decisions: readonly (Named & { readonly taken: boolean })[], words: Words): Block[] {
  if (decisions.length === 0) return [];
  return [
    {
      kind: 'table',
      title: words('upgrade.decisions'),
      columns: [
        ...subjectColumns(words),
        { title: words('upgrade.ofSite'), code: true },
        { title: words('upgrade.ofVersion'), code: true },
        { title: words('upgrade.decision') },
      ],
      rows: decisions.map((one) => [
        ...subject(one, words),
        valueOf(one.old),
        valueOf(one.new),
        words(one.taken ? 'upgrade.taken' : 'upgrade.stayed'),
      ]),
    },
  ];
}
