import { utilityProcess } from 'electron';
import type { FromHost } from './rpc';
import type { HostProcess } from './supervisor';

/** Starts the services' process: Node without a window, in its own process. */
export function forkHost(entry: string, log: (text: string) => void): HostProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: 'sealift-services', stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.on('data', (chunk: Buffer) => log(chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => log(chunk.toString('utf8')));
  return {
    post: (message) => child.postMessage(message),
    onMessage: (receive) => child.on('message', (message: FromHost) => receive(message)),
    onExit: (ended) => child.once('exit', ended),
    kill: () => child.kill(),
  };
}
