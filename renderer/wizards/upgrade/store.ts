import type { CallInput } from '../../../preload/contract';
import type { Stores, WizardStart } from '../../stores';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { watchInstallation } from '../watch';
import { type Choice, type Effect, type Event, type State, upgradeMachine } from './machine';

type Start = Extract<WizardStart, { wizard: 'upgrade' }>;

/** The upgrade wizard over the bridge. */
export function createUpgradeWizard(
  { bridge, jobs }: Pick<Stores, 'bridge' | 'jobs'>,
  { site, name, version }: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  const store = createWizardStore<State, Event, Effect>(upgradeMachine({ site, name, version }), (effect, send) => {
    switch (effect.do) {
      case 'plan':
        void askPlan(bridge, 'sites.planUpgrade', planInput(effect.choice), effect.asked, send);
        return;
      case 'start': {
        const { saveVolumes, goBack } = effect.choice;
        const input = { ...planInput(effect.choice), plan: effect.plan.digest, saveVolumes: [...saveVolumes], goBack };
        void startJob(bridge, 'sites.upgrade', input, send);
        watchInstallation(
          bridge,
          { site, name },
          () => store.getState().state.step === 'running',
          (installation) => send({ type: 'live', installation }),
        );
        return;
      }
      default:
        return carryCourse(jobs, effect, send);
    }
  });
  return store;
}

function planInput({ site, name, version, select, accept }: Choice): CallInput<'sites.planUpgrade'> {
  return { site, name, version, ...(select && { select: [...select] }), accept: [...accept] };
}
