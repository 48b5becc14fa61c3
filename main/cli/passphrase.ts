import { readFile } from 'node:fs/promises';
import { SealiftError } from '../errors';
import type { Session } from './session';

const LONGEST = 1000;

export interface PassphraseSource {
  /** `--passphrase-file`. */
  readonly file?: string | undefined;
  /** What it is for, as the prompt says it. */
  readonly prompt: string;
  /** A new one is typed twice. */
  readonly repeat?: string;
  readonly variable?: string;
}

/**
 * A passphrase from a file's first line, from the environment, or typed without being shown; never from the arguments, where others
 * could read it. Throws `cli.passphrase_needed` when there is nobody to ask, `cli.passphrase_differs`.
 */
export async function readPassphrase(session: Session, source: PassphraseSource): Promise<string> {
  if (source.file !== undefined) return firstLine(await readFile(source.file, 'utf8'));
  const given = session.io.env[source.variable ?? 'SEALIFT_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  const typed = await type(session, source.prompt);
  if (source.repeat !== undefined && (await type(session, source.repeat)) !== typed)
    throw new SealiftError('cli.passphrase_differs');
  return typed;
}

/** Asks with a few letters to choose from and returns the one that was typed; the last is meant by Enter. */
export async function ask(session: Session, question: string, letters: readonly string[]): Promise<string> {
  const answer = (await type(session, question, true)).trim().toLowerCase();
  return letters.find((letter) => answer === letter) ?? (letters.at(-1) as string);
}

/** Whether there is a person at a terminal to ask. */
export function canAsk({ io, manner, options }: Session): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true && !manner.json && options.yes !== true;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
}

/** One line typed at the terminal, key by key, so that nothing of a secret is shown; Ctrl-C and an interrupt end it. */
async function type(session: Session, prompt: string, shown = false): Promise<string> {
  const { io, signal } = session;
  const stdin = io.stdin as typeof io.stdin & { setRawMode?: (on: boolean) => unknown; isRaw?: boolean };
  if (!stdin.isTTY || !io.stderr.isTTY || session.manner.json || !stdin.setRawMode)
    throw new SealiftError('cli.passphrase_needed');
  signal.throwIfAborted();
  // Before the prompt, so that what is typed the moment it appears is not shown either.
  stdin.setRawMode(true);
  io.stderr.write(`${prompt} `);
  try {
    return await new Promise<string>((resolve, reject) => {
      let text = '';
      const stop = () => {
        stdin.off('data', heard);
        signal.removeEventListener('abort', aborted);
        stdin.pause();
      };
      const aborted = () => {
        stop();
        reject(new SealiftError('job.cancelled'));
      };
      const heard = (data: Buffer | string) => {
        for (const key of data.toString()) {
          if (key === '\u0003' || (key === '\u0004' && text === '')) return aborted();
          if (key === '\r' || key === '\n') {
            stop();
            return resolve(text);
          }
          if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('');
          else if (key === '\u0015') text = '';
          else if (key >= ' ' && text.length < LONGEST) {
            text += key;
            if (shown) io.stderr.write(key);
          }
        }
      };
      signal.addEventListener('abort', aborted, { once: true });
      stdin.on('data', heard);
      stdin.resume();
    });
  } finally {
    stdin.setRawMode(false);
    io.stderr.write('\n');
  }
}
