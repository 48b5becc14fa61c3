import type { MediumContentsView, MediumView } from '../../../preload/contract';
import type { DiscResult } from '../../media';
import { bytes, moment } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

const right = 'right' as const;
const NONE = '-';

export function media(terminal: Terminal, list: readonly MediumView[]): string {
  const { texts, colors } = terminal;
  if (list.length === 0) return texts('cli.media.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.media.columns.kind') },
      { title: texts('cli.media.columns.bus') },
      { title: texts('cli.media.columns.filesystem') },
      { title: texts('cli.columns.size'), align: right },
      { title: texts('cli.media.columns.free'), align: right },
      { title: texts('cli.columns.state') },
      { title: texts('cli.media.columns.at') },
    ],
    list.map((medium) => [
      medium.system ? colors.dim(printable(medium.name)) : printable(medium.name),
      texts.find(`cli.media.kinds.${medium.kind}`, {}, medium.kind),
      medium.bus ?? NONE,
      medium.filesystem ?? NONE,
      bytes(medium.size),
      medium.free === null ? NONE : bytes(medium.free),
      states(terminal, medium).join(', '),
      medium.mountPoint ?? NONE,
    ]),
  );
}

function states({ texts }: Terminal, medium: MediumView): string[] {
  const said: string[] = [];
  if (medium.locked) said.push(texts('cli.media.states.locked'));
  else if (medium.mountPoint === null) said.push(texts('cli.media.states.unmounted'));
  else said.push(texts(medium.readOnly ? 'cli.media.states.readOnly' : 'cli.media.states.writable'));
  if (medium.system) said.push(texts('cli.media.states.system'));
  return said;
}

/** One medium with what lies on it. */
export function medium(terminal: Terminal, view: MediumView, contents: MediumContentsView): string {
  const { texts, colors } = terminal;
  const parts = [
    colors.bold(printable(view.mountPoint ?? view.name)),
    facts(terminal, [
      [texts('cli.media.columns.label'), view.label ?? undefined],
      [texts('cli.media.columns.filesystem'), view.filesystem ?? undefined],
      [texts('cli.columns.size'), bytes(view.size)],
      [texts('cli.media.columns.free'), view.free === null ? undefined : bytes(view.free)],
      [texts('cli.columns.state'), states(terminal, view).join(', ')],
      [texts('cli.media.columns.lastCopied'), view.known?.lastCopiedAt ? moment(view.known.lastCopiedAt) : undefined],
      [
        texts('cli.media.columns.lastVerified'),
        view.known?.lastVerifiedAt ? moment(view.known.lastVerifiedAt) : undefined,
      ],
      [texts('cli.columns.site'), view.known?.site ?? undefined],
    ]),
    '',
  ];
  if (contents.packages.length + contents.locked.length + contents.volumes.length + contents.unfinished.length === 0)
    parts.push(texts('cli.media.empty'));
  if (contents.packages.length > 0)
    parts.push(
      table(
        terminal,
        [
          { title: texts('cli.columns.name') },
          { title: texts('cli.columns.kind') },
          { title: texts('cli.columns.size'), align: right },
          { title: texts('cli.columns.seal') },
          { title: texts('cli.columns.file') },
        ],
        contents.packages.map((item) => [
          `${item.name}@${item.version}`,
          texts.find(`cli.kinds.${item.kind}`, {}, item.kind),
          bytes(item.size),
          texts.find(`cli.seals.${item.seal}`, {}, item.seal),
          item.path,
        ]),
      ),
    );
  for (const { file, bytes: size, identities } of contents.locked)
    parts.push(
      colors.yellow(
        texts(identities.length > 0 ? 'cli.media.locked' : 'cli.media.notForUs', {
          file: printable(file),
          size: bytes(size),
          identities: identities.map(printable),
        }),
      ),
    );
  for (const volume of contents.volumes)
    parts.push(texts('cli.media.volume', { file: printable(volume.file), number: volume.number, of: volume.of }));
  for (const copy of contents.unfinished)
    parts.push(colors.yellow(texts('cli.media.unfinished', { file: printable(copy.file), size: bytes(copy.bytes) })));
  return parts.join('\n');
}

export function disc(terminal: Terminal, result: DiscResult): string {
  const { texts, colors } = terminal;
  const { size, capacity, inPieces, verified } = result;
  return [
    texts('cli.media.disc.done', { image: printable(result.image), size: bytes(size), capacity: bytes(capacity) }),
    facts(terminal, [
      [texts('cli.media.columns.label'), result.label],
      ['SHA-256', result.sha256],
    ]),
    verified ? texts('cli.media.disc.verified') : colors.yellow(texts('cli.media.disc.unverified')),
    ...(inPieces.length > 0 ? [colors.yellow(texts('cli.media.disc.pieces', { files: inPieces.map(printable) }))] : []),
    texts('cli.media.disc.burn'),
  ].join('\n');
}
