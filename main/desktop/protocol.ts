import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { Protocol } from 'electron';

export const scheme = 'app';
export const origin = `${scheme}://sealift`;
export const startPage = `${origin}/index.html`;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Where the page is to put its nonce: set at build time by Vite (`html.cspNonce`), replaced for every answer. */
const noncePlaceholder = /__SEALIFT_NONCE__/g;

/**
 * The page's policy: nothing but the application's own files, no inline script, no eval, no frames, no connections. The nonce
 * is for the one style element that Mantine writes its theme variables into.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** The file a URL of ours names, or undefined when it is not one inside `root`. */
export function fileFor(url: string, root: string): string | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  if (parsed.protocol !== `${scheme}:` || parsed.host !== 'sealift') return undefined;
  let path: string;
  try {
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const file = resolve(join(root, path));
  return file.startsWith(resolve(root) + sep) ? file : undefined;
}

/** Serves `root`, and nothing else, as `app://sealift/`. */
export function serveWindow(protocol: Protocol, root: string): void {
  protocol.handle(scheme, async (request) => {
    const file = request.method === 'GET' ? fileFor(request.url, root) : undefined;
    if (!file) return new Response(null, { status: 404 });
    let body: Buffer;
    try {
      body = await readFile(file);
    } catch {
      return new Response(null, { status: 404 });
    }
    const type = types[extname(file)];
    if (!type) return new Response(null, { status: 404 });
    const headers: Record<string, string> = { 'content-type': type, 'x-content-type-options': 'nosniff' };
    if (!type.startsWith('text/html')) return new Response(new Uint8Array(body), { headers });
    const nonce = randomBytes(16).toString('base64');
    headers['content-security-policy'] = contentSecurityPolicy(nonce);
    headers['cross-origin-opener-policy'] = 'same-origin';
    return new Response(body.toString('utf8').replace(noncePlaceholder, nonce), { headers });
  });
}
