import { type ErrorData, errorCodes, exitStatus, toErrorData } from '../errors';
import { logUnexpected } from './log';
import { jsonText, printable, type Terminal } from './render/terminal';
import type { Session } from './session';

/** What `--json` prints instead of a result. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly params: ErrorData['params'];
    readonly title: string;
    readonly nextStep: string;
  };
}

/** Says what went wrong, in words or as a document, and returns the exit status. Of an unexpected error the stack goes to the log only. */
export async function reportFailure(session: Session, thrown: unknown): Promise<number> {
  const { texts, terminal, manner, io } = session;
  let data = toErrorData(thrown);
  if (data.code === 'unexpected') {
    const log = await logUnexpected(session.home, session.command, thrown);
    if (log) data = { ...data, params: { ...data.params, log } };
  }
  if (manner.json) {
    const document: ErrorDocument = { error: { code: data.code, params: data.params, ...texts.error(data) } };
    io.stdout.write(`${jsonText(document)}\n`);
  } else {
    io.stderr.write(`${failureText(terminal, data)}\n`);
  }
  return exitStatus[errorCodes[data.code].exit];
}

export function failureText({ texts, colors }: Terminal, data: ErrorData): string {
  const { title, nextStep } = texts.error(data);
  const lines = [`${colors.bold(colors.red(texts('cli.words.error')))} ${printable(title)}`];
  if (nextStep) lines.push(printable(nextStep));
  if (typeof data.params.log === 'string') lines.push(texts('cli.words.log', { file: data.params.log }));
  return lines.join('\n');
}
