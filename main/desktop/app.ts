import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, ipcMain, Menu, nativeTheme, protocol, safeStorage, session } from 'electron';
import type { AppInfo, EventName, EventPayload, Settings } from '../../preload/contract';
import { defaultHome } from '../home';
import type { Carry } from './answer';
import { forkHost } from './host-process';
import { emitTo, serveCalls } from './ipc';
import { answerKeychain } from './keychain';
import { leaving } from './leaving';
import { carryCall, type LocalTable } from './local-calls';
import { writeLog } from './log';
import { menuTemplate } from './menu';
import { type Launch, packagesIn } from './mode';
import { openedPackages } from './opened';
import { lookAt, personChooses } from './person-chooses';
import { scheme, serveWindow } from './protocol';
import { quitQuestion } from './quit-question';
import { reveal } from './reveal';
import type { HostTasks } from './rpc';
import { saveReport } from './save-report';
import { hardenContents, hardenSession } from './security';
import { type Supervisor, supervise } from './supervisor';
import { systemSigns } from './system-signs';
import { chosenLanguage, desktopText, jobText, menuText } from './texts';
import { isFolder } from './usual-folders';
import { openWindow } from './window';
import { readWindowState } from './window-state';

/** Starts the desktop: one process per data folder, one window, the services beside it. `here` is the folder `out/main`. */
export function startWindowed(launch: Extract<Launch, { mode: 'window' }>, here: string): void {
  const home = launch.home ? resolve(launch.home) : defaultHome();
  // Chromium's own files, and with them the lock that keeps a second process out, belong to the data folder.
  app.setPath('userData', join(home, 'desktop'));
  const named = launch.packages.map((path) => resolve(path));
  // The process that is there already hears with which words this one was started, and opens its packages.
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

  // Windows shows notifications only of an application it knows by name: the installer's.
  if (process.platform === 'win32') app.setAppUserModelId('org.sealift.workstation');
  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack ?? error}`));
  process.on('unhandledRejection', (reason) =>
    log(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`),
  );
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  hardenContents(app);

  const language = () => chosenLanguage(shown.language, app.getPreferredSystemLanguages());
  const remember = (chosen: HostTasks['places.add']['input']) => {
    if (!services) throw new Error('asked before the application was ready');
    return services.task('places.add', chosen);
  };
  const choose = personChooses(remember);
  const opened = openedPackages(
    async (paths) => remember(paths.map((path) => ({ path, kind: isFolder(path) ? 'folder' : 'file' }))),
    (place) => emitTo(window, 'place.opened', place),
  );

  const signs = systemSigns({
    window: () => window,
    text: () => desktopText(language()),
    jobText: () => jobText(language()),
    show: (job) => {
      come();
      emitTo(window, 'job.opened', { job });
    },
  });
  const leave = leaving(
    signs.atStake,
    () => window,
    (jobs) => quitQuestion(jobs, desktopText(language()), jobText(language())),
  );

  /** Tells the window, and the system what it is to show. */
  function emit<E extends EventName>(name: E, payload: EventPayload<E>): void {
    if (name === 'job.changed') signs.changed(payload as EventPayload<'job.changed'>);
    if (name === 'services.changed' && (payload as EventPayload<'services.changed'>).state === 'lost') signs.lost();
    emitTo(window, name, payload);
  }

  function openPackages(paths: readonly string[]): void {
    opened.open(paths).catch((error) => log(`opening ${paths.join(', ')}: ${error}`));
  }

  function drawMenu(): void {
    const text = menuText(language());
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate(text, process.platform, tools, (command) => emitTo(window, 'menu.chosen', { command })),
      ),
    );
  }

  /** Theme and language belong to the window's frame and menu too. */
  function show(settings: Settings): void {
    const changed = settings.language !== shown.language;
    shown = { language: settings.language, theme: settings.theme };
    nativeTheme.themeSource = settings.theme;
    if (changed) drawMenu();
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

  const local: LocalTable = {
    'app.info': info,
    'places.choose': ({ what }) => choose(window, what, desktopText(language())),
    'places.downloads': async () => {
      const path = app.getPath('downloads');
      return isFolder(path) ? remember([{ path, kind: 'folder' }]) : [];
    },
    'places.opened': () => opened.listen(),
    'shell.reveal': async (what) => {
      // There is no log before something was written down.
      if ('app' in what) await reveal(what.app === 'log' && existsSync(logFile) ? logFile : home);
      else await reveal((await services?.task('reveal.path', what)) ?? '');
      return {};
    },
    'jobs.saveReport': async ({ id, language: reader }) => {
      if (!services) throw new Error('asked before the application was ready');
      const report = await services.call('jobs.report', { id, language: reader, format: 'html' });
      return saveReport(window, report, desktopText(language()));
    },
  };
  const carry: Carry = async (name, input) => {
    if (!services) throw new Error('called before the application was ready');
    const value = await carryCall(local, services.call, name, input);
    if (name === 'settings.get' || name === 'settings.set') show(value as Settings);
    return value;
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
      opened.deaf();
      window = undefined;
    });
    window.webContents.on('did-start-loading', opened.deaf);
    window.on('close', (event) => {
      // On macOS the application, and what it does, outlives its window.
      if (process.platform !== 'darwin' && leave.held()) event.preventDefault();
    });
    signs.drawn();
    window.webContents.on('render-process-gone', (_event, details) => {
      log(`the window's process ended: ${details.reason}`);
      if (details.reason !== 'clean-exit' && window && !window.isDestroyed()) window.reload();
    });
  }

  function come(): void {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  }

  openPackages(named);
  app.on('second-instance', (_event, words, folder) => {
    openPackages(packagesIn(words).map((path) => resolve(folder, path)));
    come();
  });
  // macOS names what was double-clicked this way, also before it is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPackages([path]);
    if (app.isReady()) come();
  });
  app.on('activate', () => {
    if (!window && app.isReady()) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let settled = false;
  app.on('before-quit', (event) => {
    if (leave.held()) event.preventDefault();
    else window?.close();
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
      keychain: (question) => answerKeychain(safeStorage, question),
      emit,
      own: signs.own,
      log,
    });
    serveCalls(
      ipcMain,
      () => window,
      carry,
      async (paths) => remember(await lookAt(paths)),
      (error) => log(`call: ${error instanceof Error ? error.stack : String(error)}`),
    );
    open();
    drawMenu();
  });
}
