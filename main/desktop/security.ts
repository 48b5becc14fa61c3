import type { App, Session, WebContents } from 'electron';
import { origin } from './protocol';

/** Denies every web page of this process what the application does not use. Call once, before the first window. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('login', (event) => event.preventDefault());
}

/** Denies permissions, devices, downloads, and every request that is not for the application's own files. */
export function hardenSession(session: Session, allowTools: boolean): void {
  // Copying a digest is a person's click on our own page; everything else is denied.
  const allowed = (permission: string, from: string) =>
    permission === 'clipboard-sanitized-write' && (from === origin || from.startsWith(`${origin}/`));
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, from) => allowed(permission, from));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    const own =
      details.url.startsWith(`${origin}/`) || details.url.startsWith('data:') || details.url.startsWith('blob:');
    answer({ cancel: !(own || (allowTools && details.url.startsWith('devtools:'))) });
  });
}
