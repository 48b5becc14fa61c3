import type { FoundReceiptView, ReceiptResultView, ReceiptView, SiteKnowledgeView } from '../../../preload/contract';
import type { ErrorData } from '../../errors';
import { age, receiptAge } from './age';
import { bytes, moment, shortDigest } from './quantities';
import { facts, table } from './table';
import { oneLine, printable, type Terminal } from './terminal';
import { checkLine } from './upgrade';

const NONE = '-';
/** The light border that scanners want around a code, in squares. */
const BORDER = 4;

interface Code {
  readonly size: number;
  readonly rows: readonly string[];
}

/** What a job wrote: the receipt, where it lies, and its short form. */
export function writtenReceipt(
  terminal: Terminal,
  result: ReceiptResultView,
  code: Code | undefined,
  now: Date,
): string {
  const { texts, colors } = terminal;
  const { receipt, path, text } = result;
  const said = texts('cli.receipt.written', { number: receipt.number, site: receipt.site, file: path });
  return [
    colors.green(printable(said)),
    receiptDetail(terminal, receipt, now),
    ...(text === null ? [texts('cli.receipt.noShort')] : code ? [codeOrText(terminal, code, text)] : [text]),
  ].join('\n\n');
}

/** Receipts that were looked at, with what each is to this workstation. */
export function foundReceipts(
  terminal: Terminal,
  found: readonly FoundReceiptView[],
  unreadable: readonly { readonly path: string | null; readonly error: Pick<ErrorData, 'code' | 'params'> }[],
  short: { readonly text: string; readonly code: Code } | undefined,
  now: Date,
): string {
  const { texts, colors } = terminal;
  return [
    ...unreadable.map(({ path, error }) => colors.red(oneLine(`${path ?? ''}: ${texts.error(error).title}`))),
    ...found.map(({ path, receipt, standing, checks }) =>
      [
        colors.bold(printable(texts('cli.receipt.heading', { number: receipt.number, site: receipt.site }))),
        ...(path === null ? [] : [printable(path)]),
        texts(`cli.receipt.standings.${standing}`),
        receiptDetail(terminal, receipt, now),
        ...checks.map((check) => checkLine(terminal, check)),
      ].join('\n'),
    ),
    ...(short ? [codeOrText(terminal, short.code, short.text)] : []),
  ].join('\n\n');
}

function receiptDetail(terminal: Terminal, receipt: ReceiptView, now: Date): string {
  const { texts } = terminal;
  const { engine, freeBytes, layers, media } = receipt;
  const lines = facts(terminal, [
    [texts('cli.receipt.at'), `${moment(receipt.at)} (${age(terminal, receipt.at, now)})`],
    [texts('cli.receipt.fingerprint'), receipt.fingerprint],
    [texts('cli.receipt.siteId'), receipt.siteId],
    [texts('cli.receipt.engine'), engine ? oneLine(`${engine.kind} ${engine.version} ${engine.platform}`) : NONE],
    [texts('cli.receipt.free'), freeBytes === null ? undefined : bytes(freeBytes)],
    [texts('cli.receipt.layers'), layers ? `${layers.count} (${bytes(layers.bytes)})` : undefined],
    [texts('cli.receipt.arrived'), beside(receipt).map(arrivedName).map(oneLine).join('\n') || undefined],
    [texts('cli.receipt.history'), shortDigest(receipt.historyHead)],
    [
      texts('cli.receipt.media'),
      media.length === 0
        ? undefined
        : media.map(({ name, verifiedAt }) => oneLine(`${name} ${moment(verifiedAt)}`)).join('\n'),
    ],
  ]);
  if (receipt.installations.length === 0) return `${lines}\n${texts('cli.receipt.nothing')}`;
  const rows = receipt.installations.map(({ name, templateName, version, state, newer }) => [
    oneLine(name),
    oneLine(templateName),
    oneLine(version),
    texts.find(`cli.states.${state}`, {}, state),
    newer ?? NONE,
  ]);
  const columns = ['name', 'template', 'version', 'state', 'newer'] as const;
  return `${lines}\n${table(
    terminal,
    columns.map((column) => ({ title: texts.find(`cli.columns.${column}`) })),
    rows,
  )}`;
}

/** What is known of sites: one line each, then what was sent and is not confirmed. */
export function knownSites(terminal: Terminal, sites: readonly SiteKnowledgeView[], now: Date): string {
  const { texts, colors } = terminal;
  if (sites.length === 0) return texts('cli.receipt.noSites');
  const columns = ['site', 'receipt', 'runs', 'arrived', 'newer', 'unconfirmed'] as const;
  const overview = table(
    terminal,
    columns.map((column) => ({ title: texts.find(`cli.columns.${column}`) })),
    sites.map(({ site, receipt, sent }) => [
      oneLine(site),
      receipt ? receiptAge(terminal, receipt, now) : NONE,
      listed(receipt?.installations.map(({ name, templateName, version }) => named(name, templateName, version))),
      listed(receipt && beside(receipt).map(arrivedName)),
      listed(
        receipt && [
          ...receipt.installations.flatMap(({ name, newer }) => (newer ? [`${name} ${newer}`] : [])),
          ...beside(receipt).flatMap(({ templateName, newer }) => (newer ? [`${templateName} ${newer}`] : [])),
        ],
      ),
      listed(
        sent.filter(({ confirmed }) => !confirmed).map(({ templateName, version }) => `${templateName}@${version}`),
      ),
    ]),
  );
  const confirmed = sites.flatMap(({ site, sent }) =>
    sent.flatMap((one) =>
      one.confirmed
        ? [
            colors.dim(
              oneLine(
                texts.find(`cli.receipt.confirmed.${one.confirmed.as}`, {
                  ...{ site, name: one.templateName, version: one.version, number: one.confirmed.receipt },
                  at: moment(one.confirmed.at),
                }),
              ),
            ),
          ]
        : [],
    ),
  );
  return [overview, ...(confirmed.length > 0 ? [confirmed.join('\n')] : [])].join('\n\n');
}

function named(name: string, template: string, version: string): string {
  return name === template ? `${name}@${version}` : `${name} (${template}@${version})`;
}

/** What is there and is not what an installation runs: for a site that runs images by other means, all there is to know. */
function beside({ arrived, installations }: ReceiptView): ReceiptView['arrived'] {
  return arrived.filter(
    ({ templateKey, version }) =>
      !installations.some((one) => one.templateKey === templateKey && one.version === version),
  );
}

function arrivedName({ templateName, version }: ReceiptView['arrived'][number]): string {
  return `${templateName}@${version}`;
}

function listed(items: readonly string[] | null | undefined): string {
  return items && items.length > 0 ? items.map(oneLine).join('\n') : NONE;
}

/** The code in half blocks, two rows of squares in a line; the text alone where the terminal is no terminal or too narrow. */
export function codeOrText(terminal: Terminal, code: Code, text: string): string {
  const { columns } = terminal;
  if (columns === undefined || columns < code.size + 2 * BORDER) return text;
  return `${halfBlocks(terminal, code)}\n${text}`;
}

/** Dark on light, as scanners want it: in colours of its own, or, where there are none, as a terminal with a dark background shows it. */
function halfBlocks({ colors }: Terminal, { size, rows }: Code): string {
  const side = size + 2 * BORDER;
  const drawn = colors.isColorSupported;
  const inked = (row: number, column: number) =>
    row < side && (rows[row - BORDER]?.[column - BORDER] === '1') === drawn;
  const lines: string[] = [];
  for (let row = 0; row < side; row += 2) {
    let line = '';
    for (let column = 0; column < side; column++) {
      const [upper, lower] = [inked(row, column), inked(row + 1, column)];
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(drawn ? colors.bgWhiteBright(colors.black(line)) : line);
  }
  return lines.join('\n');
}
