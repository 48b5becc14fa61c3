import type { EngineView } from '../../preload/contract';
import type { Texts } from '../text';

/** What an engine that answers is, in a few words. */
export function engineReady(t: Texts, { version, containerd }: EngineView): string {
  return containerd
    ? t('engine.containerd', { version: version ?? '', namespace: containerd.namespace })
    : t('engine.reachable', { version: version ?? '' });
}
