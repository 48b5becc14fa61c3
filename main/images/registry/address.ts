import { isIP } from 'node:net';
import { SealiftError } from '../../errors';

/** Where an image goes: the registry with its port, the repository, the tag. */
export interface PushTarget {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Takes a full reference apart. It must name a registry and a tag, and hold only what registries accept; else `input.invalid`. */
export function parseTarget(reference: string): PushTarget {
  const match =
    /^([a-zA-Z0-9.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*):([\w][\w.-]{0,127})$/.exec(
      reference,
    );
  const [, registry, repository, tag] = match ?? [];
  if (
    registry === undefined ||
    repository === undefined ||
    tag === undefined ||
    repository.length > 255 ||
    repository.includes('//')
  )
    throw new SealiftError('input.invalid', { call: 'push', issues: [`reference: ${reference}`] });
  return { registry, repository, tag };
}

/** Whether a registry is this very machine, so that nothing travels unencrypted. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}
