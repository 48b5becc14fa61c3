import type { SiteAccountView } from '../../preload/contract';
import type { Texts } from '../texts';
import { signingOf } from './signing';
import type { Block, Report } from './types';
import { changeTable, decisionTable } from './upgraded';
import { type Words, wordsOf } from './words';

export interface HistorySource {
  readonly account: SiteAccountView;
  readonly texts: Texts;
  /** Name and version of the program that writes the report. */
  readonly program: string;
  readonly now: Date;
  /** The time zone moments are told in; the computer's when left out. */
  readonly zone?: string;
}

type Account = SiteAccountView['installations'][number];
type Recorded = Account['records'][number];

/** All that was done to the installations of a site: who, when, from, to, what changed and how it ended, newest first. Pure. */
export function historyReport({ account, texts, program, now, zone }: HistorySource): Report {
  const words = wordsOf(texts, zone);
  const { site, engine, installations } = account;
  const waiting = installations.filter((one) => one.unfinished);
  const several = installations.length > 1;
  return {
    language: texts.language,
    title: words('history.title', { subject: several ? site : `${installations[0]?.name ?? ''} → ${site}` }),
    outcome: {
      good: waiting.length === 0,
      text:
        waiting.length === 0
          ? words('history.settled')
          : words('history.waiting', { names: waiting.map(({ name }) => name) }),
    },
    blocks: [
      {
        kind: 'facts',
        title: words('history.where'),
        facts: [
          { name: words('columns.site'), value: site },
          { name: words('columns.engine'), value: engine, code: true },
          ...installations.map(({ name, templateName, version }) => ({ name, value: `${templateName} ${version}` })),
        ],
      },
      ...installations.flatMap((one) =>
        one.records.flatMap((record) => recorded(record, several ? one.name : '', words)),
      ),
    ],
    signing: signingOf(words),
    foot: words('foot', { program, moment: words.moment(now.toISOString()) }),
  };
}

function recorded(record: Recorded, name: string, words: Words): Block[] {
  const { kind, state, from, to, counts, changes, decisions } = record;
  const way = [from, to].filter((version) => version !== null).join(' → ');
  const title = [name, words.value('cli.actions', kind), way].filter(Boolean).join(' ');
  const facts: [string, string | readonly string[], boolean?][] = [
    [words('columns.outcome'), words.value('cli.upgrade.endings', state)],
    [words('upgrade.actor'), record.actor],
    [words('upgrade.at'), words.moment(record.at)],
    [words('columns.changes'), kind === 'install' ? '' : words('outcomes.counts', { ...counts })],
    [words('sections.recreated'), record.recreated],
    [words('upgrade.added'), state === 'succeeded' ? record.added : []],
    [words('sections.staying'), record.staying],
    [words('sections.savedVolumes'), record.savedVolumes],
    [words('columns.record'), record.id, true],
    [words('upgrade.undid'), record.undid ?? '', true],
    [words('error.code'), record.error ?? '', true],
  ];
  return [
    {
      kind: 'facts',
      title,
      facts: facts
        .filter(([, value]) => value.length > 0)
        .map(([fact, value, code]) => ({ name: fact, value, ...(code && { code }) })),
    },
    ...changeTable(changes, words(state === 'rolled-back' ? 'upgrade.takenBack' : 'upgrade.changes'), words),
    ...decisionTable(decisions, words),
  ];
}
