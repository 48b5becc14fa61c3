import { createServices } from '../services';
import type { FromHost, ToHost } from './rpc';
import { serveServices } from './serve';

/**
 * The entry of the services' own process. Hashing, compression and SQLite run here, so that the process which draws the
 * window never waits for them. It knows Electron only by the port it is given.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToHost }) => void): void;
  postMessage(message: FromHost): void;
}
const port = (process as unknown as { parentPort: ParentPort }).parentPort;

serveServices(
  {
    post: (message) => port.postMessage(message),
    listen: (receive) => port.on('message', (event) => receive(event.data)),
  },
  createServices,
  // The last messages are on their way when this turn ends.
  () => setImmediate(() => process.exit(0)),
);
