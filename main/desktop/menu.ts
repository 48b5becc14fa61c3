import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../preload/contract';
import type { MenuText } from './texts';

/** The application menu: every page and command has a shortcut. Pure: what it does is handed in. */
export function menuTemplate(
  text: MenuText,
  platform: NodeJS.Platform,
  tools: boolean,
  choose: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const go = (label: string, accelerator: string, command: MenuCommand): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => choose(command),
  });
  const role = (label: string, name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
    label,
    role: name,
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    {
      label: mac ? 'Sealift' : text('file'),
      submenu: [
        go(text('publish'), 'CmdOrCtrl+N', 'publish'),
        go(text('import'), 'CmdOrCtrl+O', 'import'),
        line,
        go(text('settings'), 'CmdOrCtrl+,', 'settings'),
        line,
        ...(mac ? [role(text('hide'), 'hide'), role(text('hideOthers'), 'hideOthers'), line] : []),
        role(text('quit'), 'quit'),
      ],
    },
    {
      label: text('edit'),
      submenu: [
        role(text('undo'), 'undo'),
        role(text('redo'), 'redo'),
        line,
        role(text('cut'), 'cut'),
        role(text('copy'), 'copy'),
        role(text('paste'), 'paste'),
        role(text('selectAll'), 'selectAll'),
        line,
        go(text('search'), 'CmdOrCtrl+F', 'search'),
      ],
    },
    {
      label: text('view'),
      submenu: [
        go(text('library'), 'CmdOrCtrl+1', 'library'),
        go(text('media'), 'CmdOrCtrl+2', 'media'),
        go(text('sites'), 'CmdOrCtrl+3', 'sites'),
        go(text('activity'), 'CmdOrCtrl+4', 'activity'),
        line,
        go(text('back'), mac ? 'Cmd+[' : 'Alt+Left', 'back'),
        go(text('refresh'), 'F5', 'refresh'),
        line,
        role(text('zoomIn'), 'zoomIn'),
        role(text('zoomOut'), 'zoomOut'),
        role(text('resetZoom'), 'resetZoom'),
        line,
        role(text('fullScreen'), 'togglefullscreen'),
        ...(tools ? [line, role(text('tools'), 'toggleDevTools')] : []),
      ],
    },
    { label: text('window'), submenu: [role(text('minimize'), 'minimize'), role(text('close'), 'close')] },
  ];
}
