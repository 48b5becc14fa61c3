import type { Stores, WizardStart } from '../../stores';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { afterOf, deliverMachine, type Effect, type Event, type State } from './machine';

/** The wizard that delivers a package to a platform, over the bridge. */
export function createDeliverWizard(
  { bridge, jobs }: Pick<Stores, 'bridge' | 'jobs'>,
  { package: chosen, platform }: Extract<WizardStart, { wizard: 'deliver' }>,
): WizardStore<State, Event> {
  const machine = deliverMachine({ package: chosen ?? null, platform: platform ?? '' });
  return createWizardStore<State, Event, Effect>(machine, (effect, send) => {
    if (effect.do !== 'plan' && effect.do !== 'start') return carryCourse(jobs, effect, send);
    const { choice } = effect;
    if (!choice.package) return;
    const delivery = { from: choice.package.from, platform: choice.platform };
    if (effect.do === 'plan') return void askPlan(bridge, 'platforms.planDelivery', delivery, effect.asked, send);
    const unfinished = effect.unfinished === null ? {} : { unfinished: effect.unfinished };
    void startJob(
      bridge,
      'platforms.deliver',
      { ...delivery, after: afterOf(choice), accepted: choice.accepted, ...unfinished },
      send,
    );
  });
}
