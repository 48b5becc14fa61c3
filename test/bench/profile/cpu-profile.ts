/** The part of V8's .cpuprofile that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export type Share =
  | 'waiting'
  | 'hashing'
  | 'compressing'
  | 'checksums'
  | 'collecting garbage'
  | 'files and streams'
  | 'native'
  | 'own code';

/** Where a function's own time belongs. */
function shareOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): Share {
  if (functionName === '(idle)') return 'waiting';
  if (functionName === '(garbage collector)') return 'collecting garbage';
  if (functionName === '(program)' || functionName === '(root)') return 'native';
  if (url.startsWith('wasm:') || /libdeflate/.test(url)) return 'compressing';
  if (url === 'node:internal/crypto/hash') return 'hashing';
  if (functionName === 'crc32') return 'checksums';
  if (url === 'node:zlib') return 'compressing';
  if (url.startsWith('node:')) return 'files and streams';
  // What is called without a place of its own is the native half of what is named.
  if (url === '' && /^(update|digest)$/.test(functionName)) return 'hashing';
  if (url === '') return 'files and streams';
  return 'own code';
}

/** Seconds of a thread by what they were spent on. */
export function sharesOf(profile: CpuProfile): Map<Share, number> {
  const shares = new Map(profile.nodes.map((node) => [node.id, shareOf(node.callFrame)]));
  const found = new Map<Share, number>();
  profile.samples.forEach((id, at) => {
    const share = shares.get(id) ?? 'native';
    found.set(share, (found.get(share) ?? 0) + Math.max(0, profile.timeDeltas[at] ?? 0) / 1e6);
  });
  return found;
}
