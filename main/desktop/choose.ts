import type { OpenDialogOptions } from 'electron';
import type { PlaceChoice, PlaceView } from '../../preload/contract';
import type { DesktopText } from './texts';

/** What a choice is of: decides what the system's dialog lets the person take. */
interface Wanted {
  readonly kind: PlaceView['kind'];
  readonly several?: true;
  readonly filter?: {
    readonly text:
      | 'composeFiles'
      | 'templateFiles'
      | 'packageFiles'
      | 'imageArchives'
      | 'keyFiles'
      | 'certificates'
      | 'receipts'
      | 'historyFiles';
    readonly endings: readonly string[];
  };
  /** Where to begin when nothing of the kind was chosen yet. */
  readonly from: 'documents' | 'downloads' | 'media';
}

/** `volumes.json` lies beside the parts of a split package, whose own endings no dialog can name. */
const packageEndings = ['tar.gz', 'tgz', 'tar', 'zip', 'age', 'volumes.json'];
const choices: Record<PlaceChoice, Wanted> = {
  'compose-file': { kind: 'file', filter: { text: 'composeFiles', endings: ['yaml', 'yml'] }, from: 'documents' },
  'template-file': { kind: 'file', filter: { text: 'templateFiles', endings: ['json'] }, from: 'documents' },
  'package-file': {
    kind: 'file',
    several: true,
    filter: { text: 'packageFiles', endings: packageEndings },
    from: 'media',
  },
  'package-folder': { kind: 'folder', from: 'media' },
  'image-archives': {
    kind: 'file',
    several: true,
    filter: { text: 'imageArchives', endings: ['tar', 'tar.gz', 'tgz'] },
    from: 'downloads',
  },
  'export-folder': { kind: 'folder', from: 'documents' },
  'medium-folder': { kind: 'folder', from: 'media' },
  'public-key': { kind: 'file', filter: { text: 'keyFiles', endings: ['pub', 'txt'] }, from: 'media' },
  'authority-file': {
    kind: 'file',
    filter: { text: 'certificates', endings: ['pem', 'crt', 'cer', 'der'] },
    from: 'documents',
  },
  'receipt-file': { kind: 'file', filter: { text: 'receipts', endings: ['receipt'] }, from: 'media' },
  'receipt-folder': { kind: 'folder', from: 'media' },
  'history-file': { kind: 'file', filter: { text: 'historyFiles', endings: ['json'] }, from: 'documents' },
  'secret-key': { kind: 'file', filter: { text: 'keyFiles', endings: ['key', 'txt', 'age'] }, from: 'documents' },
};

/** A folder that something goes into may still have to be made. */
const toWriteTo = new Set<PlaceChoice>(['export-folder', 'medium-folder', 'receipt-folder']);

export function kindOf(what: PlaceChoice): PlaceView['kind'] {
  return choices[what].kind;
}

/** Which of the usual folders a choice begins in. */
export function beginsIn(what: PlaceChoice): Wanted['from'] {
  return choices[what].from;
}

/** The dialog for a choice. Pure. macOS knows a file's last ending only. */
export function dialogFor(
  what: PlaceChoice,
  text: DesktopText,
  platform: NodeJS.Platform,
  folder: string,
): OpenDialogOptions {
  const { kind, several, filter } = choices[what];
  const endings = (all: readonly string[]) =>
    platform === 'darwin' ? [...new Set(all.map((ending) => ending.slice(ending.lastIndexOf('.') + 1)))] : [...all];
  const title = text(`choose.${what}`);
  return {
    title,
    // macOS shows no title on an open dialog.
    message: title,
    defaultPath: folder,
    properties: [
      kind === 'file' ? 'openFile' : 'openDirectory',
      ...(several ? (['multiSelections'] as const) : []),
      ...(toWriteTo.has(what) ? (['createDirectory'] as const) : []),
    ],
    ...(filter
      ? {
          filters: [
            { name: text(`files.${filter.text}`), extensions: endings(filter.endings) },
            { name: text('files.all'), extensions: ['*'] },
          ],
        }
      : {}),
  };
}
