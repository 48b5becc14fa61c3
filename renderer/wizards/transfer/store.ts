import type { CallInput } from '../../../preload/contract';
import type { Stores, WizardStart } from '../../stores';
import { valueOf } from '../../stores/loadable';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type Choice, type Effect, type Event, type State, transferMachine } from './machine';

type Start = Extract<WizardStart, { wizard: 'transfer' }>;

/** The transfer wizard over the bridge. */
export function createTransferWizard(
  { bridge, jobs, media }: Pick<Stores, 'bridge' | 'jobs' | 'media'>,
  start: Pick<Start, 'packages' | 'medium'>,
): WizardStore<State, Event> {
  const carry = (effect: Effect, send: (event: Event) => void): void => {
    switch (effect.do) {
      case 'plan':
        void askPlan(bridge, 'media.plan', planInput(effect.choice), effect.asked, send);
        return;
      case 'start':
        void startJob(bridge, 'media.copy', { ...planInput(effect.choice), overwrite: effect.choice.overwrite }, send);
        return;
      case 'left':
        void askPlan(
          bridge,
          'media.plan',
          { packages: [...effect.packages], media: [effect.medium], copies: 'each' },
          effect.asked,
          (answer) => send({ type: 'left', medium: effect.medium, answer }),
        );
        return;
      default:
        return carryCourse(jobs, effect, send);
    }
  };
  return createWizardStore(transferMachine(start, valueOf(media.getState().media) ?? []), carry);
}

function planInput({ packages, media, split, copies, manual }: Choice): CallInput<'media.plan'> {
  return {
    packages: [...packages],
    media: [...media],
    ...(split ? { split } : { copies }),
    // What is read since 5.3 is read by every later platform too.
    ...(manual ? { manual: '5.3' } : {}),
  };
}
