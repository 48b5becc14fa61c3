import type { Stores, WizardStart } from '../../stores';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { watchInstallation } from '../watch';
import { type Effect, type Event, restoreMachine, type State } from './machine';

type Start = Extract<WizardStart, { wizard: 'restore' }>;

/** Going back, or settling, over the bridge. */
export function createRestoreWizard(
  { bridge, jobs }: Pick<Stores, 'bridge' | 'jobs'>,
  { site, name, how }: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  const store = createWizardStore<State, Event, Effect>(restoreMachine({ site, name, how }), (effect, send) => {
    if (effect.do !== 'start' && effect.do !== 'plan') return carryCourse(jobs, effect, send);
    const { order } = effect;
    if (effect.do === 'plan') {
      if ('settle' in order.how) return;
      const input = { site, name, record: order.how.record, restoreVolumes: order.restoreVolumes };
      void askPlan(bridge, 'sites.planRollback', input, effect.asked, send);
      return;
    }
    if ('record' in order.how)
      void startJob(
        bridge,
        'sites.rollback',
        { site, name, record: order.how.record, restoreVolumes: order.restoreVolumes },
        send,
      );
    else void startJob(bridge, 'sites.settle', { site, name, choice: order.how.settle }, send);
    watchInstallation(
      bridge,
      { site, name },
      () => store.getState().state.step === 'running',
      (installation) => send({ type: 'live', installation }),
    );
  });
  return store;
}
