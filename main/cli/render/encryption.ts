import type { EncryptionView, IdentityView, RecipientView } from '../../../preload/contract';
import { bytes } from './quantities';
import { facts, table } from './table';
import { printable, type Terminal } from './terminal';

export function recipients(terminal: Terminal, list: readonly RecipientView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.recipient.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.fingerprint') },
      { title: texts('cli.columns.publicKey') },
    ],
    list.map((each) => [printable(each.name), each.fingerprint, each.recipient]),
  );
}

export function identities(terminal: Terminal, list: readonly IdentityView[]): string {
  const { texts } = terminal;
  if (list.length === 0) return texts('cli.identity.none');
  return table(
    terminal,
    [
      { title: texts('cli.columns.name') },
      { title: texts('cli.columns.fingerprint') },
      { title: texts('cli.columns.kept') },
      { title: texts('cli.columns.state') },
      { title: texts('cli.columns.publicKey') },
    ],
    list.map((each) => [
      printable(each.name),
      each.fingerprint,
      texts.find(`cli.key.kept.${each.kept}`),
      texts(each.usable ? 'cli.identity.ready' : 'cli.key.elsewhere'),
      each.recipient,
    ]),
  );
}

/** A recipient or identity that something was done with: what, and how to recognise it. */
export function recipient(terminal: Terminal, title: string, view: RecipientView | IdentityView): string {
  const { texts, colors } = terminal;
  return [
    colors.bold(printable(title)),
    facts(terminal, [
      [texts('cli.columns.publicKey'), view.recipient],
      [texts('cli.columns.fingerprint'), view.fingerprint],
    ]),
  ].join('\n');
}

/** What can be told of an encrypted file without opening it. */
export function encrypted(terminal: Terminal, path: string, view: EncryptionView): string {
  const { texts, colors } = terminal;
  return [
    facts(terminal, [
      [texts('cli.columns.file'), path],
      [texts('cli.columns.size'), bytes(view.size)],
      [texts('cli.columns.encryption'), texts('cli.encryption.for', { count: view.recipients })],
    ]),
    '',
    colors.yellow(texts(view.readable === 'locked' ? 'cli.encryption.locked' : 'cli.encryption.no')),
  ].join('\n');
}
