import { describe, expect, it } from 'vitest';
import { beginsIn, dialogFor, kindOf } from '../../../main/desktop/choose';
import { desktopText } from '../../../main/desktop/texts';
import { firstFolder } from '../../../main/desktop/usual-folders';
import { choice } from '../../../preload/contract';

const en = desktopText('en');
const zh = desktopText('zh-CN');

describe('a dialog', () => {
  it.each(choice.options)('for %s has a title in both languages and begins where it is told', (what) => {
    const dialog = dialogFor(what, en, 'linux', '/media/stick');
    expect(dialog.defaultPath).toBe('/media/stick');
    expect(dialog.title).toMatch(/^Choose /);
    expect(dialogFor(what, zh, 'linux', '/').title).toMatch(/^选择/);
    expect(dialog.properties).toContain(kindOf(what) === 'file' ? 'openFile' : 'openDirectory');
    // A file of another name can always be taken; a folder has no filter.
    expect(dialog.filters?.at(-1)).toEqual(
      kindOf(what) === 'file' ? { name: 'All files', extensions: ['*'] } : undefined,
    );
  });

  it('takes several packages and archives, and one of everything else', () => {
    const several = choice.options.filter((what) =>
      dialogFor(what, en, 'linux', '/').properties?.includes('multiSelections'),
    );
    expect(several).toEqual(['package-file', 'image-archives']);
  });

  it('names on macOS the last ending only, once', () => {
    expect(dialogFor('package-file', en, 'win32', '/').filters?.[0]?.extensions).toEqual([
      'tar.gz',
      'tgz',
      'tar',
      'zip',
      'age',
      'volumes.json',
    ]);
    expect(dialogFor('package-file', en, 'darwin', '/').filters?.[0]?.extensions).toEqual([
      'gz',
      'tgz',
      'tar',
      'zip',
      'age',
      'json',
    ]);
  });
});

describe('where a dialog begins', () => {
  const on = (platform: NodeJS.Platform, folders: readonly string[]) => ({
    platform,
    user: 'eva',
    folder: (name: string) => (name === 'home' ? '/home/eva' : `/home/eva/${name}`),
    isFolder: (path: string) => folders.includes(path),
  });

  it('is where the last one of its kind ended, or the folder above when that is gone', () => {
    expect(firstFolder('media', '/media/eva/STICK/out', on('linux', ['/media/eva/STICK/out', '/media/eva']))).toBe(
      '/media/eva/STICK/out',
    );
    expect(firstFolder('documents', '/data/out', on('linux', ['/data', '/home/eva/documents']))).toBe('/data');
  });

  it.each([
    ['linux', ['/run/media/eva', '/mnt'], '/run/media/eva'],
    ['linux', ['/home/eva/downloads'], '/home/eva/downloads'],
    ['darwin', ['/Volumes', '/media'], '/Volumes'],
    ['win32', ['/media', '/home/eva/downloads'], '/home/eva/downloads'],
    ['linux', [], '/home/eva'],
  ] as const)('for media on %s with %j is %s', (platform, folders, first) => {
    expect(firstFolder(beginsIn('package-folder'), undefined, on(platform, folders))).toBe(first);
  });
});
