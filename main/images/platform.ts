import type { Platform } from './types';

/** `linux/amd64`, `linux/arm/v7`: as docker prints and takes platforms. */
export function formatPlatform(platform: Platform): string {
  const variant = canonicalVariant(platform.architecture, platform.variant);
  const parts = [platform.os, canonicalArchitecture(platform.architecture)];
  return (variant === undefined ? parts : [...parts, variant]).join('/');
}

/** The reverse of `formatPlatform`; undefined when the text is not `os/architecture` or `os/architecture/variant`. */
export function parsePlatform(text: string): Platform | undefined {
  const parts = text.split('/');
  const [os, architecture, variant] = parts;
  if (parts.length > 3 || !os || !architecture || variant === '') return undefined;
  return platformOf(os, architecture, variant);
}

/** A platform from the loose fields of configs and engines: `x86_64` becomes `amd64`, an empty variant is left out. */
export function platformOf(os: string, architecture: string, variant?: string | null): Platform {
  const arch = canonicalArchitecture(architecture);
  const version = canonicalVariant(arch, variant ?? undefined);
  return version === undefined ? { os, architecture: arch } : { os, architecture: arch, variant: version };
}

/** Whether they name one platform: arm64 and arm64/v8 are the same, arm without a variant is v7 (as containerd has it). */
export function samePlatform(a: Platform, b: Platform): boolean {
  const x = platformOf(a.os, a.architecture, a.variant);
  const y = platformOf(b.os, b.architecture, b.variant);
  return x.os === y.os && x.architecture === y.architecture && impliedVariant(x) === impliedVariant(y);
}

/** Whether an image runs on an engine natively. An engine does not tell its arm variant, so any variant is accepted there. */
export function runsOn(image: Platform, engine: Platform): boolean {
  if (samePlatform(image, engine)) return true;
  return (
    image.os === engine.os &&
    canonicalArchitecture(image.architecture) === canonicalArchitecture(engine.architecture) &&
    engine.variant === undefined
  );
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armv7l: 'arm',
  i386: '386',
  i686: '386',
};

function canonicalArchitecture(architecture: string): string {
  return architectures[architecture.toLowerCase()] ?? architecture.toLowerCase();
}

/** v8 says nothing for arm64 and v1 nothing for amd64: there is no other. */
function canonicalVariant(architecture: string, variant: string | undefined): string | undefined {
  if (!variant) return undefined;
  const arch = canonicalArchitecture(architecture);
  if (arch === 'arm64' && (variant === 'v8' || variant === '8')) return undefined;
  if (arch === 'amd64' && variant === 'v1') return undefined;
  return variant;
}

function impliedVariant(platform: Platform): string | undefined {
  return platform.variant ?? (platform.architecture === 'arm' ? 'v7' : undefined);
}
