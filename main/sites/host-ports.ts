import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { PublishedPort } from './compose-facts';
import type { ContainerView } from './engine-calls';

/** Ports that containers of other projects have, with the container's name: `8080/tcp (shop-web-1)`. Pure. */
export function portsOfOthers(
  wanted: readonly PublishedPort[],
  project: string,
  containers: readonly ContainerView[],
): Map<PublishedPort, string> {
  const taken = new Map<PublishedPort, string>();
  for (const port of wanted)
    for (const container of containers)
      if (
        container.project !== project &&
        container.ports.some((other) => other.published === port.port && other.protocol === port.protocol)
      )
        taken.set(port, `${port.port}/${port.protocol} (${container.name})`);
  return taken;
}

/** Ports that a project's own running containers have already. Pure. */
export function portsOfProject(project: string, containers: readonly ContainerView[]): Set<string> {
  return new Set(
    containers
      .filter((container) => container.project === project)
      .flatMap((container) => container.ports.map((port) => `${port.published}/${port.protocol}`)),
  );
}

/** Whether something on this computer has the port: found out by taking it for a moment. What may not be tried counts as free. */
export async function isTaken({ port, protocol }: PublishedPort): Promise<boolean> {
  const error = protocol === 'udp' ? await tryUdp(port) : await tryTcp(port);
  return error === 'EADDRINUSE';
}

function tryTcp(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function tryUdp(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code);
    });
    socket.bind({ port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}
