import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { replaceFile } from '../files';
import type { DesktopText } from './texts';

/** Asks where a report is to go, and puts it there whole. `saved` is false when the person thought better of it. Throws `disk.*`. */
export async function saveReport(
  window: BrowserWindow | undefined,
  report: { readonly name: string; readonly text: string },
  text: DesktopText,
): Promise<{ saved: boolean; path: string | null }> {
  if (!window) return { saved: false, path: null };
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: text('report.save'),
    defaultPath: join(app.getPath('documents'), report.name),
    filters: [
      { name: text('files.pages'), extensions: ['html'] },
      { name: text('files.all'), extensions: ['*'] },
    ],
  });
  if (canceled || !filePath) return { saved: false, path: null };
  await replaceFile(filePath, report.text, { mode: 0o644 });
  return { saved: true, path: filePath };
}
