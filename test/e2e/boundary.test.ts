import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallName } from '../../preload/contract';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { shown } from './seed';

const preload = resolve(import.meta.dirname, '../../out/preload/preload.cjs');

describe('the boundary around the window', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await launchDesktop();
    await shown(desktop.page);
  });
  afterAll(() => desktop.close());

  /** Calls over the channel itself, past the bridge's check of names, from a window with the real preload on another page. */
  async function fromOtherWindow(url: string, name: string): Promise<unknown> {
    return desktop.app.evaluate(
      async ({ BrowserWindow }, given) => {
        const other = new BrowserWindow({ show: false, webPreferences: { preload: given.preload, sandbox: true } });
        try {
          await other.loadURL(given.url);
          return await other.webContents.executeJavaScript(`window.sealift.call(${JSON.stringify(given.name)}, {})`);
        } finally {
          other.destroy();
        }
      },
      { preload, url, name },
    );
  }

  it('answers its own page', async () => {
    const answer = await desktop.page.evaluate(() => window.sealift.call('settings.get', {}));
    expect(answer).toMatchObject({ ok: true, value: { theme: 'system' } });
  });

  it.each([
    ['a page of data', 'data:text/html,<h1>forged</h1>'],
    ['the very same page in a window of somebody else', 'app://sealift/index.html'],
    ['an empty page', 'about:blank'],
  ])('refuses %s', async (_case, url) => {
    expect(await fromOtherWindow(url, 'templates.list')).toMatchObject({
      ok: false,
      error: { code: 'ipc.forbidden', params: { call: 'templates.list' } },
    });
  });

  it('refuses a frame inside the own window', async () => {
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const [window] = BrowserWindow.getAllWindows();
      const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...given: unknown[]) => unknown> })
        ._invokeHandlers;
      const handle = handlers.get('sealift:call');
      if (!handle || !window) throw new Error('nothing to call');
      return handle(
        { sender: window.webContents, senderFrame: { url: 'app://sealift/index.html' } },
        'templates.list',
        {},
      );
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'ipc.forbidden' } });
  });

  it('refuses unknown calls on both sides of the bridge', async () => {
    const { page, app } = desktop;
    const unknown = { ok: false, error: { code: 'ipc.unknown_call', params: { call: 'no.such' } } };
    expect(await page.evaluate(() => window.sealift.call('no.such' as never, {} as never))).toMatchObject(unknown);
    const inMain = await app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const [window] = BrowserWindow.getAllWindows();
      const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...given: unknown[]) => unknown> })
        ._invokeHandlers;
      const event = { sender: window?.webContents, senderFrame: window?.webContents.mainFrame };
      return handlers.get('sealift:call')?.(event, 'no.such', {});
    });
    expect(inMain).toMatchObject(unknown);
  });

  it.each([
    ['a missing field', {}],
    ['the wrong type', { limit: 'all' }],
    ['too large a number', { limit: 1_000_000 }],
    ['a field too many', { limit: 1, path: '/etc/passwd' }],
    ['nothing at all', undefined],
  ])('refuses input with %s', async (_case, input) => {
    const answer = await desktop.page.evaluate((given) => window.sealift.call('jobs.list', given as never), input);
    expect(answer).toMatchObject({ ok: false, error: { code: 'input.invalid', params: { call: 'jobs.list' } } });
  });

  it('refuses oversized input without losing its breath', async () => {
    const { page } = desktop;
    const answers = await page.evaluate(async () => [
      await window.sealift.call('settings.set', { engine: 'x'.repeat(20_000_000) }),
      await window.sealift.call('jobs.list', { limit: Array.from({ length: 500_000 }, (_, at) => at) } as never),
      await window.sealift.call('jobs.list', new Uint8Array(8_000_000) as never),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'ipc.too_large' } });
    expect(await page.evaluate(() => window.sealift.call('jobs.list', { limit: 1 }))).toMatchObject({ ok: true });
  });

  const noPlace = '0'.repeat(32);
  it.each<[string, CallName, unknown, string]>([
    ['a dialog of a kind there is none of', 'places.choose', { what: 'anything' }, 'input.invalid'],
    ['a dialog with a path to begin at', 'places.choose', { what: 'compose-file', path: '/etc' }, 'input.invalid'],
    ['a path to be shown', 'shell.reveal', { path: '/etc/passwd' }, 'input.invalid'],
    ['a path in place of a place', 'shell.reveal', { place: '/etc/passwd' }, 'place.unknown'],
    ['a place that was made up', 'shell.reveal', { place: noPlace }, 'place.unknown'],
    ['a path in place of a package', 'shell.reveal', { package: '/etc/passwd' }, 'package.unknown'],
    ['a job that is none', 'shell.reveal', { job: '999999' }, 'job.not_found'],
    ['two things at once', 'shell.reveal', { place: noPlace, app: 'home' }, 'input.invalid'],
    ['a file of the application that is none', 'shell.reveal', { app: '../../etc' }, 'input.invalid'],
    ['an id of no length', 'shell.reveal', { place: '' }, 'input.invalid'],
    ['an id of any length', 'shell.reveal', { place: 'x'.repeat(201) }, 'input.invalid'],
    ['the report of no job', 'jobs.report', { id: '../1', language: 'en', format: 'html' }, 'job.not_found'],
    ['a report in no language', 'jobs.report', { id: '1', language: 'xx', format: 'html' }, 'input.invalid'],
    ['a report written to a path', 'jobs.saveReport', { id: '1', language: 'en', path: '/tmp/x' }, 'input.invalid'],
    ['no job to be saved', 'jobs.saveReport', { id: '999999', language: 'en' }, 'job.not_found'],
    [
      'a compose file by its path',
      'templates.preview',
      { source: { from: 'compose', place: '/etc/passwd' } },
      'place.unknown',
    ],
    [
      'a template by a path beside a place',
      'templates.publish',
      { source: { from: 'template', place: noPlace, file: '/etc/passwd' } },
      'input.invalid',
    ],
    ['packages looked for at a path', 'packages.find', { in: { place: '/etc' } }, 'place.unknown'],
    ['packages looked for in a path', 'packages.find', { in: { path: '/etc' } }, 'input.invalid'],
    [
      'a found package that was made up',
      'packages.import',
      { found: ['/etc/passwd'], into: 'library' },
      'place.unknown',
    ],
    [
      'an export to a path',
      'packages.export',
      { key: 'k', version: '1', kinds: ['rainbond-app'], to: '/etc' },
      'place.unknown',
    ],
    [
      'more packages than there are',
      'packages.import',
      { found: Array(501).fill('x'), into: 'library' },
      'input.invalid',
    ],
    ['a folder as a medium by its path', 'media.addFolder', { place: '/etc' }, 'place.unknown'],
  ])('refuses %s', async (_case, name, input, code) => {
    const answer = await desktop.page.evaluate(([call, given]) => window.sealift.call(call, given as never), [
      name,
      input,
    ] as const);
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });

  it('takes no path by the door for drops', async () => {
    const { page, app } = desktop;
    const offered = await page.evaluate(async () => [
      await window.sealift.dropped(['/etc/passwd', { path: '/etc/passwd' }, new File(['x'], '/etc/passwd')]),
      await window.sealift.dropped('/etc/passwd' as never),
      await window.sealift.dropped({ length: 1, 0: '/etc/passwd' } as never),
    ]);
    for (const answer of offered) expect(answer).toEqual({ ok: true, value: [] });
    const forged = await app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const [window] = BrowserWindow.getAllWindows();
      const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...given: unknown[]) => unknown> })
        ._invokeHandlers;
      const handle = handlers.get('sealift:drop');
      if (!handle || !window) throw new Error('nothing to call');
      const own = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
      return [
        await handle({ ...own, senderFrame: { url: 'app://sealift/index.html' } }, ['/etc/passwd']),
        await handle({ ...own, senderFrame: null }, ['/etc/passwd']),
        await handle(own, { 0: '/etc/passwd' }),
        await handle(own, Array(30_000).fill('/etc/passwd')),
        await handle(own, ['relative', '/no/such/file', '/etc/passwd\0.yaml', 7, null]),
      ];
    });
    expect(forged).toMatchObject([
      { ok: false, error: { code: 'ipc.forbidden' } },
      { ok: false, error: { code: 'ipc.forbidden' } },
      { ok: false, error: { code: 'input.invalid' } },
      { ok: false, error: { code: 'ipc.too_large' } },
      { ok: true, value: [] },
    ]);
  });

  it.each(['places.choose', 'shell.reveal', 'jobs.saveReport', 'packages.import', 'sites.install'])(
    'refuses %s to a window of somebody else',
    async (name) => {
      expect(await fromOtherWindow('app://sealift/index.html', name)).toMatchObject({
        ok: false,
        error: { code: 'ipc.forbidden', params: { call: name } },
      });
    },
  );

  it('gives the page no Node, no Electron and no way to listen elsewhere', async () => {
    const found = await desktop.page.evaluate(() => {
      let refused = false;
      try {
        window.sealift.on('no.such' as never, () => undefined);
      } catch {
        refused = true;
      }
      return {
        refused,
        leaked: ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer'].filter((name) => name in window),
      };
    });
    expect(found).toEqual({ refused: true, leaked: [] });
    const settings = await desktop.app.evaluate(({ BrowserWindow }) => {
      const web = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = web.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(settings).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('runs no inline script, no eval and no foreign style, and says so', async () => {
    const violated = await desktop.page.evaluate(async () => {
      const heard: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => heard.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const style = document.createElement('style');
      style.textContent = 'body { outline: 99px solid red }';
      document.body.append(style);
      const image = document.createElement('img');
      image.src = 'https://example.com/x.png';
      document.body.append(image);
      const button = document.createElement('div');
      button.innerHTML = '<button onclick="window.handlerRan = true">x</button>';
      document.body.append(button);
      button.querySelector('button')?.click();
      const frame = document.createElement('iframe');
      frame.src = 'data:text/html,x';
      document.body.append(frame);
      await fetch('https://example.com/').catch(() => undefined);
      await new Promise((done) => setTimeout(done, 300));
      const facts = {
        inline: 'inlineRan' in window,
        handler: 'handlerRan' in window,
        outline: getComputedStyle(document.body).outlineWidth,
      };
      for (const element of [script, style, image, button, frame]) element.remove();
      return { heard: [...new Set(heard)].sort(), facts };
    });
    expect(violated.facts).toMatchObject({ inline: false, handler: false });
    expect(violated.facts.outline).not.toBe('99px');
    expect(violated.heard).toEqual(
      expect.arrayContaining([
        'script-src-elem',
        'script-src-attr',
        'style-src-elem',
        'img-src',
        'connect-src',
        'frame-src',
      ]),
    );
    // The policy stands for code that arrives by a string, too: as the page's own, past the tools of the test.
    const evaluated = await desktop.page.evaluate(
      () =>
        new Promise((done) => {
          document.addEventListener('securitypolicyviolation', (event) => done(event.blockedURI), { once: true });
          setTimeout('window.stringRan = true', 0);
          setTimeout(() => done('stringRan' in window ? 'ran' : 'silent'), 500);
        }),
    );
    expect(evaluated).toBe('eval');
  });

  it('cannot be navigated away, opens no window and starts no download', async () => {
    const { page, app } = desktop;
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'data:text/plain,x';
      link.download = 'x.txt';
      document.body.append(link);
      link.click();
      link.remove();
    });
    const opened = await page.evaluate(() => window.open('https://example.com/') !== null);
    await page.waitForTimeout(400);
    expect(opened).toBe(false);
    expect(page.url()).toBe('app://sealift/index.html');
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('has no permission but to copy', async () => {
    const states = await desktop.page.evaluate(async () => {
      const asked: Record<string, string> = {};
      for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'])
        asked[name] = (await navigator.permissions.query({ name: name as PermissionName })).state;
      return { asked, notification: await Notification.requestPermission() };
    });
    expect(new Set(Object.values(states.asked))).toEqual(new Set(['denied']));
    expect(states.notification).toBe('denied');
  });

  it('serves nothing that is not its own', async () => {
    const statuses = await desktop.page.evaluate(async () =>
      Promise.all(
        ['/../../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/main/host.js', '/nothing.js'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404]);
  });
});
