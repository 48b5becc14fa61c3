import type { JsonObject } from '../json';
import { asList, asObject, asText, invalid } from './values';

export interface Dependency {
  readonly service: string;
  /** `service_started`, `service_healthy`, `service_completed_successfully`. */
  readonly condition: string;
}

const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'];

/** What a service waits for or is linked to: `depends_on` in both forms, `links`, another service's network. */
export function dependenciesOf(
  service: JsonObject,
  name: string,
  services: ReadonlyMap<string, JsonObject>,
): Dependency[] {
  const found = new Map<string, string>();
  const path = `services.${name}.depends_on`;
  const need = (other: string, condition: string, at: string) => {
    if (!services.has(other)) throw invalid(at, `there is no service ${other} (or its profile is not active)`);
    if (other !== name && !found.has(other)) found.set(other, condition);
  };
  if (Array.isArray(service.depends_on) || typeof service.depends_on === 'string') {
    asList(service.depends_on, path).forEach((item, i) => {
      need(asText(item, `${path}[${i}]`), 'service_started', `${path}[${i}]`);
    });
  } else {
    for (const [other, wish] of Object.entries(asObject(service.depends_on, path))) {
      const { condition = 'service_started', required } = asObject(wish, `${path}.${other}`);
      if (typeof condition !== 'string' || !conditions.includes(condition))
        throw invalid(`${path}.${other}.condition`, 'expected a known condition');
      if (required === false && !services.has(other)) continue;
      need(other, condition, `${path}.${other}`);
    }
  }
  asList(service.links, `services.${name}.links`).forEach((item, i) => {
    const at = `services.${name}.links[${i}]`;
    need(asText(item, at).split(':')[0] ?? '', 'service_started', at);
  });
  const joined = /^service:(.+)$/.exec(typeof service.network_mode === 'string' ? service.network_mode : '')?.[1];
  if (joined !== undefined) need(joined, 'service_started', `services.${name}.network_mode`);
  return [...found].map(([other, condition]) => ({ service: other, condition }));
}
