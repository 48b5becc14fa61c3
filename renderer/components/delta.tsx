import { IconLayersDifference } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { DeltaView } from '../../preload/contract';
import { type Texts, useTexts } from '../text';
import classes from './delta.module.css';
import { State } from './State';

/** That a package holds only what is new, by icon and word. */
export function DeltaMark() {
  const t = useTexts();
  return <State icon={IconLayersDifference} tone="accent" text={t('delta.mark')} />;
}

/** What a delta brings and what it needs, for a list of facts. `told`: what that means is told elsewhere. */
export function deltaFacts(t: Texts, delta: DeltaView | undefined, told?: 'told'): (readonly [string, ReactNode])[] {
  if (!delta) return [];
  return [
    [t('delta.kind'), <DeltaMark key="kind" />],
    [t('delta.brings'), bringsOf(t, delta)],
    [t('delta.needs'), told ? needsOf(t, delta) : <Needs key="needs" delta={delta} />],
    [t('delta.full'), <code key="full">{delta.full}</code>],
  ];
}

/** `Layers: 2 whole, 1 as a difference · 21 MB unpacked` */
export function bringsOf(t: Texts, { brings: { layers, differences, bytes } }: DeltaView): string {
  if (layers + differences === 0) return t('delta.bringsSettings');
  const parts = [
    layers > 0 && t('delta.whole', { count: layers }),
    differences > 0 && t('delta.differences', { count: differences }),
  ].filter((part) => part !== false);
  return t('delta.unpacked', { what: parts, size: t.format.bytes(bytes) });
}

/** What has to be there, and what it comes with: the versions, or the site that was counted on. */
export function needsOf(t: Texts, { needs, bases, site }: DeltaView): string {
  if (needs.layers === 0) return t('delta.needsNothing');
  const versions = bases.map(({ name, version }) => t('package.title', { name, version }));
  const what = { count: needs.layers, size: t.format.bytes(needs.bytes) };
  if (site !== null)
    return versions.length > 0
      ? t('delta.needsSiteVersions', { ...what, site, versions })
      : t('delta.needsSite', { ...what, site });
  return versions.length > 0 ? t('delta.needsVersions', { ...what, versions }) : t('delta.needsLayers', what);
}

function Needs({ delta }: { delta: DeltaView }) {
  const t = useTexts();
  return (
    <span className={classes.needs}>
      <span>{needsOf(t, delta)}</span>
      {delta.needs.layers > 0 && <span className={classes.dim}>{t('delta.meaning')}</span>}
    </span>
  );
}
