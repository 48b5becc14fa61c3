import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../main/desktop/menu';
import { chosenLanguage, menuText } from '../../../main/desktop/texts';

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...flat((item.submenu as MenuItemConstructorOptions[] | undefined) ?? [])]);

describe.each(['linux', 'darwin', 'win32'] as const)('the menu on %s', (platform) => {
  it('gives every command of the window one shortcut of its own', () => {
    const chosen: string[] = [];
    const items = flat(menuTemplate(menuText('en'), platform, false, (command) => chosen.push(command)));
    const commands = items.filter((item) => item.click);
    for (const item of commands) (item.click as () => void)();
    expect(chosen.sort()).toEqual([
      'activity',
      'back',
      'import',
      'library',
      'media',
      'publish',
      'refresh',
      'search',
      'settings',
      'sites',
    ]);
    const accelerators = items.flatMap((item) => item.accelerator ?? []);
    expect(new Set(accelerators).size).toBe(accelerators.length);
    expect(accelerators).toHaveLength(commands.length);
  });

  it('offers the developer tools in development only', () => {
    const roles = (tools: boolean) =>
      flat(menuTemplate(menuText('en'), platform, tools, () => undefined)).map(({ role }) => role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
  });

  it('names every entry in Chinese', () => {
    const labels = flat(menuTemplate(menuText('zh-CN'), platform, true, () => undefined)).flatMap(
      ({ label }) => label ?? [],
    );
    expect(labels.filter((label) => !/[\u4e00-\u9fff]/.test(label) && label !== 'Sealift')).toEqual([]);
  });
});

describe('the language of the menu', () => {
  it.each([
    ['system', ['zh-Hans-CN', 'en-US'], 'zh-CN'],
    ['system', ['de-DE', 'zh-TW'], 'zh-CN'],
    ['system', ['en-GB', 'zh-CN'], 'en'],
    ['system', ['de-DE'], 'en'],
    ['system', [], 'en'],
    ['zh-CN', ['en-GB'], 'zh-CN'],
    ['en', ['zh-CN'], 'en'],
  ] as const)('for %s with %j is %s', (setting, preferred, language) => {
    expect(chosenLanguage(setting, preferred)).toBe(language);
  });
});
