import type { CheckView, DeltaReadinessView } from '../../../preload/contract';
import { formatPlatform, type Platform, runsOn } from '../../images';

/** What is known of a package and of this computer before it is imported. */
export interface ImportFacts {
  readonly name: string;
  readonly version: string;
  readonly against: 'new' | 'newer' | 'older' | 'same' | 'different';
  /** Images of the seal; undefined where there is none. */
  readonly images: readonly { readonly reference: string; readonly platform: Platform }[] | undefined;
  /** Whether a checksum file lies beside it. */
  readonly checksum: boolean;
  /** Bytes that are not here yet; null where the package does not tell. */
  readonly newBytes: number | null;
  /** Free bytes where the library is; null where the system does not tell. */
  readonly free: number | null;
  /** The platform of the engine that answers; undefined when none does. */
  readonly engine: Platform | undefined;
  /** Of a delta package: whether what it needs is here. */
  readonly delta?: DeltaReadinessView;
}

/** Everything there is to say about a package before it is imported. Pure; what is in order is said too. */
export function importChecks(facts: ImportFacts): CheckView[] {
  const checks: CheckView[] = [];
  const { name, version } = facts;
  if (facts.against === 'different')
    checks.push({ code: 'import.differs', state: 'warning', params: { name, version } });
  if (facts.against === 'older') checks.push({ code: 'import.older', state: 'warning', params: { name, version } });

  const engine = facts.engine;
  if (engine && facts.images) {
    const foreign = facts.images.filter(({ platform }) => !runsOn(platform, engine));
    const platform = formatPlatform(engine);
    if (foreign.length > 0) {
      const images = foreign.map(({ reference, platform: other }) => `${reference} (${formatPlatform(other)})`);
      checks.push({ code: 'import.platform_other', state: 'warning', params: { images, platform } });
    } else checks.push({ code: 'import.platform', state: 'ok', params: { platform } });
  }

  if (facts.delta) checks.push(baseCheck(facts.delta));

  const { newBytes, free } = facts;
  if (newBytes === null || free === null) checks.push({ code: 'import.space_unknown', state: 'unknown', params: {} });
  // Layers are kept compressed, so that what does not fit by its plain size may still fit.
  else if (newBytes > free)
    checks.push({ code: 'import.space_short', state: 'warning', params: { needed: newBytes, free } });
  else checks.push({ code: 'import.space', state: 'ok', params: { needed: newBytes, free } });

  if (facts.checksum) checks.push({ code: 'import.checksum', state: 'ok', params: {} });
  return checks;
}

function baseCheck({ ready, from, missing }: DeltaReadinessView): CheckView {
  if (ready) return { code: 'import.base', state: 'ok', params: { from } };
  const versions = missing.flatMap(({ by }) => by.map(({ name, version }) => `${name} ${version}`));
  return {
    code: 'import.base_missing',
    state: 'blocked',
    params: {
      layers: missing.reduce((sum, { layers }) => sum + layers, 0),
      versions: versions.length > 0 ? [...new Set(versions)] : ['-'],
    },
  };
}
