import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { type ComposeStack, componentsOf, type Template } from '../templates';
import { composeFacts, type PublishedPort } from './compose-facts';
import type { ContainerView } from './engine-calls';

/** Ports that containers of other projects have, with the container. Pure. */
export function portsOfOthers(
  wanted: readonly PublishedPort[],
  project: string,
  containers: readonly ContainerView[],
): Map<PublishedPort, ContainerView> {
  const taken = new Map<PublishedPort, ContainerView>();
  for (const port of wanted)
    for (const container of containers)
      if (
        container.project !== project &&
        container.ports.some((other) => other.published === port.port && other.protocol === port.protocol)
      )
        taken.set(port, container);
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

/** What components on the host's own network listen on there; their compose file does not say it. Pure. */
export function hostNetworkPorts(
  template: Template,
  stack: Pick<ComposeStack, 'services' | 'yaml'>,
): (PublishedPort & { readonly service: string })[] {
  const { onHost } = composeFacts(stack.yaml);
  const components = new Map(componentsOf(template).map((component) => [component.key, component]));
  return stack.services
    .filter((service) => onHost.includes(service.name))
    .flatMap((service) =>
      (components.get(service.component)?.ports ?? []).map((port) => ({
        service: service.name,
        port: port.containerPort,
        protocol: port.protocol.toLowerCase() === 'udp' ? ('udp' as const) : ('tcp' as const),
      })),
    )
    .filter(({ port }) => port > 0 && port < 65536);
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
