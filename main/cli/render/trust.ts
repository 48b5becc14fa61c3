import type { KeyView, PublisherView, VerdictView } from '../../../preload/contract';
import type { HistoryCheck, SbomSummary } from '../../service-types';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

export function keys(terminal: Terminal, list: readonly KeyView[]): string {
  const { texts, colors } = terminal;
  if (list.length === 0) return texts('cli.key.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.keyId') },
      { title: texts('cli.columns.fingerprint') },
      { title: texts('cli.columns.kept') },
      { title: texts('cli.columns.state') },
    ],
    list.map((key) => [
      printable(key.name),
      key.id,
      key.fingerprint,
      texts.find(`cli.key.kept.${key.kept}`),
      key.retiredAt !== null
        ? colors.yellow(texts('cli.key.isRetired'))
        : texts(key.usable ? 'cli.key.usable' : 'cli.key.elsewhere'),
    ]),
  );
}

export function publishers(terminal: Terminal, list: readonly PublisherView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.publisher.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.keyId') },
      { title: texts('cli.columns.fingerprint') },
    ],
    list.map((publisher) => [printable(publisher.name), publisher.id, publisher.fingerprint]),
  );
}

/** A key that something was done with: what, and how to recognise it. */
export function signer(
  terminal: Terminal,
  title: string,
  key: { readonly id: string; readonly publicKey: string; readonly fingerprint: string },
): string {
  const { texts, colors } = terminal;
  return [
    colors.bold(printable(title)),
    facts(terminal, [
      [texts('cli.columns.keyId'), key.id],
      [texts('cli.columns.publicKey'), key.publicKey],
      [texts('cli.columns.fingerprint'), key.fingerprint],
    ]),
  ].join('\n');
}

/** What a list of contents holds, image by image; what was not read is named. */
export function sbom(terminal: Terminal, file: string, { images }: SbomSummary): string {
  const { texts, colors } = terminal;
  return [
    texts('cli.sbom.written', { file: printable(file) }),
    table(
      terminal,
      [
        { title: texts('cli.columns.image') },
        { title: texts('cli.columns.distribution') },
        { title: texts('cli.columns.packages'), align: 'right' },
      ],
      images.map(({ reference, distribution, packages }) => [
        printable(reference),
        printable(distribution ?? '-'),
        String(packages),
      ]),
    ),
    ...images
      .filter(({ notRead }) => notRead.length > 0)
      .map(({ reference, notRead }) =>
        colors.yellow(texts('cli.sbom.notRead', { image: printable(reference), databases: [...notRead] })),
      ),
  ].join('\n');
}

/** Whether the history is as it was written, and as it was exported. */
export function historyCheck(terminal: Terminal, check: HistoryCheck): string {
  const { texts, colors } = terminal;
  const { faults, against } = check;
  return [
    faults.length === 0
      ? colors.green(texts('cli.history.whole', { count: check.entries }))
      : colors.red(texts('cli.history.broken', { count: faults.length })),
    ...faults.map(({ id, problem }) => `  ${texts.find(`cli.history.${problem}`, { id })}`),
    facts(terminal, [[texts('cli.history.head'), check.head]]),
    ...(against
      ? [
          against.changed.length === 0
            ? colors.green(texts('cli.history.asExported', { count: against.entries }))
            : colors.red(texts('cli.history.notAsExported', { entries: against.changed.slice(0, 20).map(String) })),
          against.signer === null
            ? colors.yellow(texts('cli.history.exportUnsigned'))
            : texts('cli.history.exportSigned', { signer: printable(against.signer) }),
        ]
      : []),
  ].join('\n');
}

/** What a package is to this workstation, as facts. */
export function verdict(terminal: Terminal, view: VerdictView): string {
  const { texts, colors } = terminal;
  const paint = { accept: colors.green, warn: colors.yellow, refuse: colors.red }[view.action];
  return facts(terminal, [
    [texts('cli.columns.trust'), paint(texts.find(`cli.trust.${view.state}`))],
    [texts('cli.columns.signer'), view.signer === null ? undefined : printable(view.signer)],
    [texts('cli.columns.keyId'), view.keyId ?? undefined],
    [texts('cli.columns.fingerprint'), view.fingerprint ?? undefined],
    [texts('cli.columns.comment'), view.comment === null ? undefined : printable(view.comment)],
  ]);
}
