import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SealiftError } from '../errors';
import type { WrittenReport } from '../reports';
import type { Options } from './command';
import type { Session } from './session';

/** Prints a report as text, or writes it as a page where `--html` says. Throws `cli.file_exists`, `disk.*`. */
export async function deliverReport(run: Session, report: WrittenReport, options: Options): Promise<void> {
  if (options.html === undefined)
    return run.print({ name: report.name, text: report.text() }, () => report.text().trimEnd());
  const file = resolve(options.html as string);
  await writeReport(file, report.html(), options.overwrite === true);
  await run.print({ file }, () => run.texts('cli.jobs.reported', { file }));
}

/** Puts the report in its place, whole or not at all. */
async function writeReport(file: string, html: string, overwrite: boolean): Promise<void> {
  const { replaceFile } = await import('../files');
  if (!overwrite && (await stat(file).catch(() => undefined)))
    throw new SealiftError('cli.file_exists', { path: file });
  await replaceFile(file, html, { mode: 0o644 });
}
