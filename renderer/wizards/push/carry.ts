import type { Stores, WizardStart } from '../../stores';
import { carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type PushEffect, type PushEvent, type PushState, pushMachine } from './machine';

/** The push wizard over the window's stores. */
export function createPush(
  start: Extract<WizardStart, { wizard: 'push' }>,
  { bridge, jobs }: Stores,
): WizardStore<PushState, PushEvent> {
  return createWizardStore(pushMachine, (effect: PushEffect, send) => {
    if (effect.do !== 'push') return carryCourse(jobs, effect, send);
    const to = effect.targets.map(({ registry, namespace, user, password, security, authority, pin }) => ({
      registry,
      namespace,
      insecure: security === 'plain',
      ...(user === '' ? {} : { user, password }),
      ...(security === 'authority' && authority !== null ? { authority: authority.id } : {}),
      ...(security === 'pin' ? { pin } : {}),
    }));
    const from = 'package' in start ? start.package.from : { key: start.key, version: start.version };
    const accepted = 'package' in start && start.accepted;
    void startJob(bridge, 'registry.push', { from, accepted, to }, send);
  });
}
