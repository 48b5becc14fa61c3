import type { deliveryResult } from '../../preload/contract';
import type { Told } from './outcomes';

/** What a platform got, and what became of it there. */
export const delivered: Told<typeof deliveryResult> = (done, words) => [
  {
    kind: 'facts',
    title: words('sections.delivered'),
    facts: [
      { name: words('columns.platform'), value: done.platform },
      { name: words('columns.address'), value: done.address, code: true },
      { name: words('columns.team'), value: done.team, code: true },
      { name: words('columns.region'), value: done.region, code: true },
      { name: words('columns.site'), value: done.site },
      { name: words('columns.template'), value: done.template.name },
      { name: words('columns.version'), value: done.template.version },
      { name: words('columns.file'), value: done.file, code: true },
      { name: words('columns.size'), value: words.size(done.size) },
      ...(done.installed
        ? [{ name: words('columns.outcome'), value: words('outcomes.installedThere', { app: done.installed.app }) }]
        : []),
    ],
  },
  {
    kind: 'table',
    title: words('sections.imported'),
    columns: [{ title: words('columns.name') }],
    rows: done.imported.map((name) => [name]),
  },
  ...(done.upgraded.length > 0
    ? [
        {
          kind: 'table' as const,
          title: words('sections.upgraded'),
          columns: [{ title: words('columns.application') }, { title: words('columns.from') }],
          rows: done.upgraded.map(({ app, from }) => [app, from]),
        },
      ]
    : []),
];
