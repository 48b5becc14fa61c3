import type { receiptResult } from '../../preload/contract';
import type { Told } from './outcomes';

/** The receipt that was written, and what it says. */
export const receiptWritten: Told<typeof receiptResult> = ({ receipt, path, text }, words) => {
  const { site, number, at, fingerprint, engine, freeBytes, layers, historyHead } = receipt;
  return [
    {
      kind: 'facts',
      title: words('sections.receipt'),
      facts: [
        { name: words('columns.site'), value: site },
        { name: words('columns.number'), value: words.number(number) },
        { name: words('columns.written'), value: words.moment(at) },
        { name: words('columns.file'), value: path, code: true },
        { name: words('columns.fingerprint'), value: fingerprint, code: true },
        ...(engine
          ? [
              {
                name: words('columns.engine'),
                value: `${engine.kind} ${engine.version} ${engine.platform}`,
                code: true,
              },
            ]
          : []),
        ...(freeBytes === null ? [] : [{ name: words('columns.free'), value: words.size(freeBytes) }]),
        ...(layers ? [{ name: words('columns.layersThere'), value: words.number(layers.count) }] : []),
        { name: words('columns.historyHead'), value: historyHead, code: true },
        ...(text === null ? [] : [{ name: words('columns.line'), value: text, code: true }]),
      ],
    },
    {
      kind: 'table',
      title: words('sections.installations'),
      columns: [
        { title: words('columns.name') },
        { title: words('columns.template') },
        { title: words('columns.version') },
        { title: words('columns.state') },
      ],
      rows: receipt.installations.map(({ name, templateName, version, state }) => [
        name,
        templateName,
        version,
        words.value('report.states', state),
      ]),
    },
  ];
};
