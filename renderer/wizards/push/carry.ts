import type { Stores, WizardStart } from '../../stores';
import { carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type PushEffect, type PushEvent, type PushState, pushMachine } from './machine';

/** The push wizard over the window's stores. */
export function createPush(
  { key, version }: Extract<WizardStart, { wizard: 'push' }>,
  { bridge, jobs }: Stores,
): WizardStore<PushState, PushEvent> {
  return createWizardStore(pushMachine, (effect: PushEffect, send) => {
    if (effect.do !== 'push') return carryCourse(jobs, effect, send);
    const { registry, namespace, user, password, insecure } = effect.form;
    const as = user === '' ? {} : { user, password };
    void startJob(bridge, 'registry.push', { key, version, registry, namespace, insecure, ...as }, send);
  });
}
