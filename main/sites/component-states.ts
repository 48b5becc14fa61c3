import type { ContainerView, Standing } from './engine-calls';
import type { ComponentState } from './target';

/** How one container makes its component look. Of several of one service the running ones speak for it. */
export function componentState(
  service: string,
  name: string,
  containers: readonly (ContainerView & Standing)[],
): ComponentState {
  const own = containers.filter((container) => container.service === service);
  const first = own.find((container) => container.state !== 'running') ?? own[0];
  if (!first) return { service, name, state: 'absent', health: 'none', ports: [] };
  const ports = new Set(
    own
      .flatMap((container) => container.ports)
      .flatMap((port) => (port.published === null ? [] : [`${port.published}->${port.container}/${port.protocol}`])),
  );
  const worst = (['unhealthy', 'starting', 'healthy'] as const).find((health) =>
    own.some((container) => container.health === health),
  );
  return { service, name, state: first.state, health: worst ?? 'none', ports: [...ports].sort() };
}

/** Running, and healthy where the component has a check; or done, where it was only to do something once. */
export function isReady(component: ComponentState): boolean {
  if (component.state === 'completed') return true;
  return component.state === 'running' && (component.health === 'healthy' || component.health === 'none');
}

/** `running`: every component is ready; `stopped`: none runs; `partly`: anything between. */
export function overallState(components: readonly ComponentState[]): 'running' | 'partly' | 'stopped' {
  if (components.some((component) => component.state === 'running') && components.every(isReady)) return 'running';
  return components.some((component) => ['running', 'restarting', 'paused'].includes(component.state))
    ? 'partly'
    : 'stopped';
}
