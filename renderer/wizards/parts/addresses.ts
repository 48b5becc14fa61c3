import type { InstallationView } from '../../../preload/contract';

/** Where the components of an installation are reached from this computer: `http://127.0.0.1:8080`, or the plain port of another kind. */
export function addressesOf({ engine, components }: Pick<InstallationView, 'engine' | 'components'>): {
  component: string;
  address: string;
}[] {
  const host = hostOf(engine);
  return components.flatMap(({ name, ports }) =>
    ports.flatMap((port) => {
      const match = /^(\d+)->(\d+)\/(\w+)$/.exec(port);
      if (!match) return [];
      const [, published = '', inside = '', protocol] = match;
      if (protocol !== 'tcp') return [{ component: name, address: `${host}:${published}/${protocol}` }];
      return [
        {
          component: name,
          address: `${inside === '443' || inside === '8443' ? 'https' : 'http'}://${host}:${published}`,
        },
      ];
    }),
  );
}

/** An engine on this computer publishes here; one that is reached over the network, there. */
function hostOf(engine: string): string {
  const match = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(engine);
  return match?.[1] ?? '127.0.0.1';
}
