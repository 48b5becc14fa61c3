import { BrowserWindow, nativeTheme, screen } from 'electron';
import { startPage } from './protocol';
import { placeWindow, readWindowState, smallest, type WindowState, writeWindowState } from './window-state';

/** What the first frame needs before the page has drawn: the background of the theme, as in renderer/theme. */
const background = { light: '#f4f7f8', dark: '#10191d' };

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string | undefined;
  readonly stateFile: string;
  readonly tools: boolean;
  /** Theme and language to remember with the window's place. */
  readonly settings: () => Pick<WindowState, 'theme' | 'language'>;
}

/** Opens the one window, where it was last, and remembers where it is when it closes. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const last = readWindowState(options.stateFile);
  const place = placeWindow(
    last,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...place,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Sealift',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    ...(options.icon ? { icon: options.icon } : {}),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.tools,
    },
  });
  if (last?.maximized) window.maximize();
  window.once('ready-to-show', () => {
    if (last) window.webContents.setZoomLevel(last.zoom);
    window.show();
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    const zoom = window.webContents.getZoomLevel();
    writeWindowState(options.stateFile, {
      x,
      y,
      width,
      height,
      maximized: window.isMaximized(),
      zoom,
      ...options.settings(),
    });
  });
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed())
      window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? background.dark : background.light);
  });
  void window.loadURL(startPage);
  return window;
}
