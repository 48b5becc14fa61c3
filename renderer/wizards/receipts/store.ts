import type { Stores, WizardStart } from '../../stores';
import { createWizardStore, type WizardStore } from '../store';
import { type Effect, type Event, receiptsMachine, type Source, type State } from './machine';

type Start = Extract<WizardStart, { wizard: 'receipts' }>;

/** Reading receipts over the bridge. */
export function createReceiptsWizard(
  { bridge, receipts }: Pick<Stores, 'bridge' | 'receipts'>,
  start: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  return createWizardStore<State, Event, Effect>(receiptsMachine(sourceOf(start)), (effect, send) => {
    switch (effect.do) {
      case 'media':
        // Without media there are still files and pasted text.
        void bridge.call('media.list', {}).then((answer) => answer.ok && send({ type: 'media', media: answer.value }));
        return;
      case 'find': {
        const { from, run } = effect;
        void bridge
          .call('receipts.find', from.kind === 'text' ? { text: from.text } : { in: lookedIn(from) })
          .then((answer) =>
            send(
              answer.ok ? { type: 'found', run, found: answer.value } : { type: 'notFound', run, error: answer.error },
            ),
          );
        return;
      }
      case 'keep': {
        const { id, site, trustKey } = effect;
        void bridge
          .call('receipts.accept', {
            found: id,
            ...(site === undefined ? {} : { site }),
            ...(trustKey ? { trustKey } : {}),
          })
          .then((answer) => {
            if (answer.ok) void receipts.getState().load();
            send({
              type: 'kept',
              id,
              outcome: answer.ok
                ? { state: 'kept', knowledge: answer.value }
                : { state: 'refused', error: answer.error },
            });
          });
      }
    }
  });
}

const lookedIn = (from: Exclude<Source, { kind: 'text' }>) =>
  from.kind === 'place' ? { place: from.place.id } : { medium: from.id };

function sourceOf({ place, medium }: Omit<Start, 'wizard'>): Source | undefined {
  if (place) return { kind: 'place', place };
  return medium === undefined ? undefined : { kind: 'medium', id: medium, name: '' };
}
