import type { Stores, WizardStart } from '../../stores';
import { carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type Effect, type Event, receiptMachine, type State } from './machine';

type Start = Extract<WizardStart, { wizard: 'receipt' }>;

/** Writing a receipt over the bridge. */
export function createReceiptWizard(
  { bridge, jobs }: Pick<Stores, 'bridge' | 'jobs'>,
  start: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  return createWizardStore<State, Event, Effect>(receiptMachine(start), (effect, send) => {
    switch (effect.do) {
      case 'keys':
        void bridge.call('keys.list', {}).then((answer) => send({ type: 'keys', keys: answer.ok ? answer.value : [] }));
        return;
      case 'start': {
        const { site, to, sign, after, engine } = effect.order;
        void startJob(
          bridge,
          'receipts.write',
          {
            site,
            to: to.kind === 'medium' ? { medium: to.id } : { place: to.place.id },
            ...(after === null ? {} : { after }),
            ...(engine === undefined ? {} : { engine }),
            sign: { key: sign.key, ...(sign.passphrase ? { passphrase: sign.passphrase } : {}) },
          },
          send,
        );
        return;
      }
      case 'code':
        void bridge.call('receipts.code', { text: effect.text }).then((answer) =>
          send({
            type: 'code',
            code: answer.ok ? { state: 'ready', squares: answer.value } : { state: 'failed', error: answer.error },
          }),
        );
        return;
      default:
        return carryCourse(jobs, effect, send);
    }
  });
}
