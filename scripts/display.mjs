import { spawn } from 'node:child_process';

/** Whether a window can be shown here. */
export function hasDisplay(env = process.env) {
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Starts a virtual display (Xvfb) on a free number. Answers its name, and a function that ends it.
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>}
 */
export function startVirtualDisplay() {
  return new Promise((resolve, reject) => {
    const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const ended = new Promise((done) => server.once('exit', done));
    const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
    const onExit = () => server.kill();
    process.once('exit', onExit);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}.`)));
    let number = '';
    server.stdio[3].on('data', (chunk) => {
      number += chunk;
      if (!number.endsWith('\n')) return;
      clearTimeout(timer);
      const stop = async () => {
        process.off('exit', onExit);
        server.kill();
        await ended;
      };
      resolve({ display: `:${number.trim()}`, stop });
    });
  });
}
