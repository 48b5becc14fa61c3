import type { Stores, WizardStart } from '../../stores';
import { ask } from '../../stores/loadable';
import { carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import {
  type Listed,
  type PublishEffect,
  type PublishEvent,
  type PublishState,
  publishMachine,
  type Source,
} from './machine';

type Start = Extract<WizardStart, { wizard: 'publish' }>;

/** The publish wizard over the window's stores. */
export function createPublish(start: Start, { bridge, jobs }: Stores): WizardStore<PublishState, PublishEvent> {
  return createWizardStore(publishMachine(beginOf(start)), (effect: PublishEffect, send) => {
    switch (effect.do) {
      case 'list': {
        const { run, what } = effect;
        const call = what === 'containers' ? ('engine.containers' as const) : ('engine.images' as const);
        void ask(bridge, call, {}).then((listed) => send({ type: 'listed', run, listed }));
        return;
      }
      case 'preview': {
        const { run, source } = effect;
        void bridge
          .call('templates.preview', { source: source.source })
          .then((answer) =>
            send(
              answer.ok
                ? { type: 'previewed', run, preview: answer.value }
                : { type: 'notPreviewed', run, error: answer.error },
            ),
          );
        return;
      }
      case 'publish':
        void startJob(bridge, 'templates.publish', { ...effect.wish, source: effect.source.source }, send);
        return;
      default:
        return carryCourse(jobs, effect, send);
    }
  });
}

function beginOf({ from, place }: Start): Source | Listed | undefined {
  if (place) return { source: { from: 'compose', place: place.id }, name: place.name };
  return from === 'containers' ? 'containers' : undefined;
}
