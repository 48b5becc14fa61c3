import { release } from 'node:os';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, ipcMain, Menu, nativeTheme, protocol, session } from 'electron';
import type { AppInfo, CallName, CallOutput, Settings } from '../../preload/contract';
import { defaultHome } from '../home';
import type { Carry } from './answer';
import { forkHost } from './host-process';
import { emitTo, serveCalls } from './ipc';
import { writeLog } from './log';
import { menuTemplate } from './menu';
import { scheme, serveWindow } from './protocol';
import type { ServiceCall } from './rpc';
import { hardenContents, hardenSession } from './security';
import { type Supervisor, supervise } from './supervisor';
import { chosenLanguage, menuText } from './texts';
import { openWindow } from './window';
import { readWindowState } from './window-state';

/** Starts the desktop: one process per data folder, one window, the services beside it. `here` is the folder `out/main`. */
export function startWindowed(
  launch: { readonly home: string | undefined; readonly engine: string | undefined },
  here: string,
): void {
  const home = launch.home ? resolve(launch.home) : defaultHome();
  // Chromium's own files, and with them the lock that keeps a second process out, belong to the data folder.
  app.setPath('userData', join(home, 'desktop'));
  if (!app.requestSingleInstanceLock()) return app.exit(0);

  const stateFile = join(home, 'desktop', 'window.json');
  const logFile = join(home, 'logs', 'desktop.log');
  const log = (text: string) => writeLog(logFile, text);
  const tools = !app.isPackaged;
  const remembered = readWindowState(stateFile);
  let shown: Pick<Settings, 'language' | 'theme'> = {
    language: remembered?.language ?? 'system',
    theme: remembered?.theme ?? 'system',
  };
  let window: BrowserWindow | undefined;
  let services: Supervisor | undefined;

  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack ?? error}`));
  process.on('unhandledRejection', (reason) =>
    log(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`),
  );
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  hardenContents(app);

  function drawMenu(): void {
    const text = menuText(chosenLanguage(shown.language, app.getPreferredSystemLanguages()));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate(text, process.platform, tools, (command) => emitTo(window, 'menu.chosen', { command })),
      ),
    );
  }

  /** Theme and language belong to the window's frame and menu too. */
  function show(settings: Settings): void {
    const language = settings.language !== shown.language;
    shown = { language: settings.language, theme: settings.theme };
    nativeTheme.themeSource = settings.theme;
    if (language) drawMenu();
  }

  function info(): AppInfo {
    return {
      version: app.getVersion(),
      electron: process.versions.electron ?? '',
      chromium: process.versions.chrome ?? '',
      node: process.versions.node,
      platform: `${process.platform} ${process.arch} ${release()}`,
      home,
      log: logFile,
      language: chosenLanguage('system', app.getPreferredSystemLanguages()),
      last: shown,
    };
  }

  const carry: Carry = async (name, input) => {
    if (name === 'app.info') return info() as CallOutput<typeof name>;
    if (!services) throw new Error('called before the application was ready');
    const value = await services.call(name as ServiceCall, input as never);
    if (name === 'settings.get' || name === 'settings.set') show(value as Settings);
    return value as CallOutput<CallName> as CallOutput<typeof name>;
  };

  function open(): void {
    const icon = process.platform === 'linux' ? join(app.getAppPath(), 'resources', 'icons', 'icon.png') : undefined;
    window = openWindow({
      preload: join(here, '../preload/preload.cjs'),
      icon,
      stateFile,
      tools,
      settings: () => shown,
    });
    window.on('closed', () => {
      window = undefined;
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      log(`the window's process ended: ${details.reason}`);
      if (details.reason !== 'clean-exit' && window && !window.isDestroyed()) window.reload();
    });
  }

  app.on('second-instance', () => {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (!window && app.isReady()) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let settled = false;
  app.on('before-quit', () => {
    window?.close();
  });
  app.on('will-quit', (event) => {
    if (settled || !services) return;
    // Jobs settle and the catalog closes before the process goes.
    event.preventDefault();
    void services.close().finally(() => {
      settled = true;
      app.quit();
    });
  });

  void app.whenReady().then(() => {
    nativeTheme.themeSource = shown.theme;
    hardenSession(session.defaultSession, tools);
    serveWindow(protocol, join(here, '../renderer'));
    services = supervise({
      fork: () => forkHost(join(here, 'host.js'), log),
      options: {
        home,
        resources: join(app.getAppPath(), 'resources'),
        ...(launch.engine ? { engine: launch.engine } : {}),
        ...(process.env.SEALIFT_SQLITE_BINDING ? { sqliteBinding: process.env.SEALIFT_SQLITE_BINDING } : {}),
      },
      emit: (name, payload) => emitTo(window, name, payload),
      log,
    });
    serveCalls(
      ipcMain,
      () => window,
      carry,
      (error) => log(`call: ${error instanceof Error ? error.stack : String(error)}`),
    );
    open();
    drawMenu();
  });
}
