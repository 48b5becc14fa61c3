import { createInterface } from 'node:readline/promises';
import { SealiftError } from '../errors';
import type { Texts } from '../texts';
import type { CliIo } from './io';

/**
 * Asks before something is destroyed; `what` names it, one line each. Returns when the person agrees or `yes` was given. Throws
 * `cli.declined` when they do not (Enter alone means no), and `cli.confirmation_needed` when there is nobody to ask.
 */
export async function confirm(
  io: CliIo,
  texts: Texts,
  what: readonly string[],
  options: { yes: boolean; json: boolean; signal: AbortSignal },
): Promise<void> {
  options.signal.throwIfAborted();
  if (options.yes) return;
  if (!io.stdin.isTTY || !io.stderr.isTTY || options.json) throw new SealiftError('cli.confirmation_needed');
  for (const line of what) io.stderr.write(`${line}\n`);
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const gone = new Promise<string>((settle) => {
      lines.once('close', () => settle(''));
      lines.once('SIGINT', () => settle(''));
    });
    const answered = lines.question(`${texts('cli.words.sure')} `, { signal: options.signal }).catch(() => '');
    const answer = await Promise.race([answered, gone]);
    options.signal.throwIfAborted();
    if (!/^(y|yes|是)$/i.test(answer.trim())) throw new SealiftError('cli.declined');
  } finally {
    lines.close();
  }
}

/** The lines of standard input that are not empty: passwords, which must not stand among the arguments. Throws `cli.password_missing` without any. */
export async function readSecrets(io: CliIo): Promise<string[]> {
  const lines = createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const secrets: string[] = [];
  try {
    for await (const line of lines) if (line !== '') secrets.push(line);
  } finally {
    lines.close();
  }
  if (secrets.length === 0) throw new SealiftError('cli.password_missing');
  return secrets;
}
