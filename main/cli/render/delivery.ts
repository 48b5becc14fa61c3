import { dirname } from 'node:path';
import type {
  CopyResult,
  ExportResult,
  ImportedPackage,
  ImportResult,
  MediumVerifyResult,
  PushResult,
  SplitResult,
  VerifyResult,
} from '../../service-types';
import { deltaLine } from './delta';
import { notices } from './library';
import { bytes } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

const right = 'right' as const;

export function exported(terminal: Terminal, result: ExportResult): string {
  const { texts, colors } = terminal;
  const lines = result.packages.map((item) =>
    [
      colors.bold(printable(item.path)),
      facts(terminal, [
        [texts('cli.columns.kind'), texts.find(`cli.kinds.${item.kind}`, {}, item.kind)],
        [texts('cli.columns.size'), bytes(item.size)],
        [texts('cli.columns.delta'), item.delta && deltaLine(terminal, item.delta)],
        ['SHA-256', item.sha256 ?? undefined],
        [texts('cli.columns.images'), String(item.images.length)],
      ]),
    ].join('\n'),
  );
  lines.push(
    result.fetchedBytes === 0
      ? texts('cli.export.fromVault')
      : texts('cli.export.fetched', { size: bytes(result.fetchedBytes) }),
  );
  return lines.join('\n\n');
}

export function copied(terminal: Terminal, result: CopyResult): string {
  const { texts } = terminal;
  const folders = result.media?.map((medium) => medium.folder) ?? result.files.slice(0, 1).map(({ to }) => dirname(to));
  const folder = texts.list(folders);
  const count = result.files.filter(({ outcome }) => outcome !== 'identical').length;
  return [
    fileOutcomes(
      terminal,
      result.files.map((file) => ({ path: file.to, size: file.size, outcome: file.outcome })),
    ),
    count > 0
      ? texts('cli.copy.done', { count, folder: printable(folder) })
      : texts('cli.copy.nothing', { folder: printable(folder) }),
    readBackFrom(terminal, result),
  ].join('\n');
}

export function splitCopied(terminal: Terminal, result: SplitResult): string {
  const { texts, colors } = terminal;
  const outcomes = result.files.map((file) => ({ path: file.to, size: file.size, outcome: file.outcome }));
  const lines = [...(outcomes.length > 0 ? [fileOutcomes(terminal, outcomes)] : [])];
  for (const set of result.sets) {
    const facts = { file: printable(set.file), out: set.out.length, of: set.parts.length };
    if (!set.next) {
      lines.push(colors.green(texts('cli.split.done', facts)));
      continue;
    }
    const { medium, parts, bytes: size } = set.next;
    lines.push(colors.yellow(texts('cli.split.partly', facts)));
    lines.push(
      medium === null
        ? texts('cli.split.nextAny', { parts: parts.map(String), size: bytes(size) })
        : texts('cli.split.next', { medium: printable(medium), parts: parts.map(String) }),
    );
  }
  return [...lines, readBack(terminal, result.readBack)].join('\n');
}

export function verified(terminal: Terminal, result: VerifyResult): string {
  const { texts, colors } = terminal;
  return [
    colors.green(texts('cli.verify.ok', { file: printable(result.package.path) })),
    texts('cli.verify.checked', { count: result.files, size: bytes(result.bytes) }),
    texts.find(`cli.verify.${result.package.seal}`),
    ...notices(terminal, result.notices),
  ].join('\n');
}

export function mediumVerified(terminal: Terminal, result: MediumVerifyResult): string {
  const { texts, colors } = terminal;
  const bad = result.files.filter((file) => file.state === 'damaged' || file.state === 'missing').length;
  const unlisted = result.files.filter((file) => file.state === 'unlisted').length;
  if (result.files.length === 0) return colors.yellow(texts('cli.verify.mediumEmpty'));
  const paint = { ok: colors.green, damaged: colors.red, missing: colors.red, unlisted: colors.yellow };
  return [
    fileOutcomes(
      terminal,
      result.files.map((file) => ({ path: file.path, size: file.size, outcome: file.state, paint: paint[file.state] })),
    ),
    ...(bad > 0 ? [colors.red(texts('cli.verify.mediumBad', { count: bad }))] : []),
    ...(unlisted > 0 ? [colors.yellow(texts('cli.verify.mediumUnlisted', { count: unlisted }))] : []),
    ...(bad + unlisted === 0 ? [texts('cli.verify.mediumOk')] : []),
    readBack(terminal, result.readBack),
  ].join('\n');
}

interface FileOutcome {
  readonly path: string;
  readonly size: number;
  /** A key of `cli.outcomes`. */
  readonly outcome: string;
  readonly paint?: (text: string) => string;
}

function fileOutcomes(terminal: Terminal, files: readonly FileOutcome[]): string {
  const { texts } = terminal;
  return table(
    terminal,
    [
      { title: texts('cli.columns.file') },
      { title: texts('cli.columns.size'), align: right },
      { title: texts('cli.columns.outcome') },
    ],
    files.map(({ path, size, outcome, paint = (text) => text }) => [
      path,
      bytes(size),
      paint(texts.find(`cli.outcomes.${outcome}`, {}, outcome)),
    ]),
  );
}

/** As `readBack`; of several media, which could not be read past the cache. */
function readBackFrom(terminal: Terminal, { media = [], readBack: how }: CopyResult): string {
  const { texts, colors } = terminal;
  const cached = media.filter((medium) => medium.readBack === 'cached').map(({ folder }) => printable(folder));
  if (cached.length === 0 || cached.length === media.length) return readBack(terminal, how);
  return colors.yellow(texts('cli.copy.cachedSome', { media: cached }));
}

function readBack({ texts, colors }: Terminal, how: 'direct' | 'cached'): string {
  return how === 'direct' ? colors.dim(texts('cli.copy.direct')) : colors.yellow(texts('cli.copy.cached'));
}

export function imported(terminal: Terminal, result: ImportResult): string {
  return result.imported.map((item) => importedPackage(terminal, item)).join('\n\n');
}

function importedPackage(terminal: Terminal, item: ImportedPackage): string {
  const { texts, colors } = terminal;
  return [
    texts(item.alreadyKnown ? 'cli.import.known' : 'cli.import.done', {
      name: colors.bold(printable(`${item.package.name}@${item.package.version}`)),
    }),
    facts(terminal, [
      [texts('cli.columns.file'), item.package.path],
      [texts('cli.columns.seal'), texts.find(`cli.seals.${item.package.seal}`, {}, item.package.seal)],
      [texts('cli.import.into'), item.into],
      [texts('cli.import.loaded'), item.loaded.join('\n') || undefined],
      [texts('cli.import.present'), item.present.join('\n') || undefined],
      [
        texts('cli.import.skipped'),
        item.skipped.map((image) => `${image.reference} (${image.platform})`).join('\n') || undefined,
      ],
    ]),
    ...(item.skipped.length > 0 ? [colors.yellow(texts('cli.import.skippedHint'))] : []),
    ...notices(terminal, item.notices),
  ].join('\n');
}

export function pushed(terminal: Terminal, result: PushResult): string {
  const { texts } = terminal;
  return [
    table(
      terminal,
      [
        { title: texts('cli.columns.image') },
        { title: texts('cli.columns.pushedAs') },
        { title: texts('cli.columns.uploaded'), align: right },
        { title: texts('cli.columns.present'), align: right },
      ],
      result.registries
        .flatMap(({ images }) => images)
        .map((image) => [image.from, image.to, bytes(image.uploadedBytes), bytes(image.skippedBytes)]),
    ),
    texts('cli.push.hint'),
  ].join('\n');
}
