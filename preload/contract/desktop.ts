import { z } from 'zod';
import { empty, errorData, id, started } from './common';
import { trustPolicy } from './trust';

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  /** Operating system and processor: `linux x64`. */
  platform: z.string(),
  home: z.string(),
  /** Where unexpected errors are written down. */
  log: z.string(),
  /** The language the system asks for, used while the setting says `system`. */
  language: z.enum(['en', 'zh-CN']),
  /** What was set when the window was last closed: for the first frame, before the services can tell. */
  last: z.object({ language: z.enum(['system', 'en', 'zh-CN']), theme: z.enum(['system', 'light', 'dark']) }),
});

export const settings = z.object({
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  engine: z.string().max(500),
  /** What happens with packages that no trusted key signed. */
  trust: trustPolicy,
  /** What the vault may hold, in bytes; null without a limit. */
  vaultLimit: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
});

/** A file or folder that a person chose. The window is told its path to show it, and names it by its id: it never makes up a path. */
export const place = z.object({
  /** Good until the services start anew. */
  id: id,
  path: z.string(),
  /** Its last part. */
  name: z.string(),
  kind: z.enum(['file', 'folder']),
});

/** What a dialog is to ask for; decides its title, its filter, and whether several may be chosen. */
export const choice = z.enum([
  'compose-file',
  'template-file',
  'package-file',
  'package-folder',
  'image-archives',
  'export-folder',
  'medium-folder',
  'public-key',
  'secret-key',
  'authority-file',
  'receipt-file',
  'receipt-folder',
  'history-file',
]);

export const desktopCalls = {
  'app.info': { input: empty, output: appInfo },
  'settings.get': { input: empty, output: settings },
  'settings.set': { input: settings.partial().strict(), output: settings },
  /** Asks the person; empty when nothing was chosen. */
  'places.choose': { input: z.object({ what: choice }).strict(), output: z.array(place) },
  /** The system's folder for downloads, where a platform's exports land; empty where there is none. */
  'places.downloads': { input: empty, output: z.array(place) },
  /** What was opened with Sealift before the window could listen; later ones come as `place.opened`. */
  'places.opened': { input: empty, output: z.array(place) },
  /** Shows a package, a place, the file that a job made, or a file of the application itself in the system's file manager. */
  'shell.reveal': {
    input: z.union([
      z.object({ package: id }).strict(),
      z.object({ place: id }).strict(),
      z.object({ job: id }).strict(),
      z.object({ app: z.enum(['home', 'log']) }).strict(),
    ]),
    output: empty,
  },
  /** Delivers the embedded sample within the library: publishes it and exports it; needs no engine. */
  'sample.deliver': { input: empty, output: started },
} as const;

export const desktopEvents = {
  /** Templates or packages came, changed or went. */
  'library.changed': empty,
  /** The services' process: came up (after a loss, everything shown is to be read again), was lost, or cannot start. */
  'services.changed': z.object({ state: z.enum(['ready', 'lost', 'failed']), error: errorData.nullable() }),
  /** A command of the application menu that the window carries out. */
  'menu.chosen': z.object({
    command: z.enum([
      'library',
      'media',
      'sites',
      'activity',
      'settings',
      'search',
      'back',
      'refresh',
      'import',
      'publish',
    ]),
  }),
  /** A package was opened with Sealift: double-clicked, dropped on the icon, or named on the command line. */
  'place.opened': place,
} as const;

export type AppInfo = z.output<typeof appInfo>;
export type Settings = z.output<typeof settings>;
export type PlaceView = z.output<typeof place>;
export type PlaceChoice = z.output<typeof choice>;
