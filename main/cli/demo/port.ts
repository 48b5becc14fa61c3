import { createServer } from 'node:net';

const FIRST = 18080;
const LAST = 18280;

/** A port that nothing on this computer listens on. */
export async function freePort(): Promise<number> {
  for (let port = FIRST; port < LAST; port++) if (await isFree(port)) return port;
  return LAST;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen(port, '0.0.0.0', () => server.close(() => settle(true)));
  });
}
