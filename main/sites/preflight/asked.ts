import { parse } from 'yaml';

/** What a compose file asks of its engine's memory and volumes. */
export interface Asked {
  /** Bytes: the sum of the limits of all instances. */
  readonly memory: number;
  /** Services without a limit. */
  readonly unlimited: readonly string[];
  /** Data volumes by their name in the file, with the services that mount them. */
  readonly volumes: readonly { readonly name: string; readonly services: readonly string[] }[];
}

/** Reads it from a compose file of ours. Pure. */
export function askedOf(yaml: string): Asked {
  const root = record(parse(yaml, { maxAliasCount: 100 }));
  const services = Object.entries(record(root.services)).map(([name, value]) => [name, record(value)] as const);
  let memory = 0;
  const unlimited: string[] = [];
  for (const [name, service] of services) {
    const limit = bytesOf(service.mem_limit);
    if (limit === 0) unlimited.push(name);
    memory += limit * (typeof service.scale === 'number' ? service.scale : 1);
  }
  const volumes = Object.keys(record(root.volumes)).map((name) => ({
    name,
    services: services.flatMap(([service, value]) => (mounts(value).includes(name) ? [service] : [])),
  }));
  return { memory, unlimited, volumes };
}

function mounts(service: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(service.volumes)) return [];
  return service.volumes.map((mount) =>
    typeof mount === 'string' ? (mount.split(':')[0] ?? '') : String(record(mount).source ?? ''),
  );
}

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `512m`, `1g`, `1gb`, or bytes. */
function bytesOf(value: unknown): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([bkmg])?b?\s*$/i.exec(String(value ?? '').slice(0, 40));
  return match ? Math.ceil(Number(match[1]) * (units[(match[2] ?? 'b').toLowerCase()] ?? 1)) : 0;
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
