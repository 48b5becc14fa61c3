import type { CallInput } from '../../../preload/contract';
import type { Stores, WizardStart } from '../../stores';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type Bases, basesOf, deltaOf, siteBeside } from './content';
import { type Choice, type Effect, type Event, exportMachine, type Recipient, type State } from './machine';

type Start = Extract<WizardStart, { wizard: 'export' }>;

/** The export wizard over the bridge. */
export function createExportWizard(
  { bridge, jobs }: Pick<Stores, 'bridge' | 'jobs'>,
  start: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  const carry = (effect: Effect, send: (event: Event) => void): void => {
    switch (effect.do) {
      case 'keys':
        void bridge.call('keys.list', {}).then((answer) => {
          // Without keys one can still export; the settings say what is wrong with them.
          if (answer.ok) send({ type: 'keys', keys: answer.value });
        });
        void Promise.all([bridge.call('recipients.list', {}), bridge.call('identities.list', {})]).then((answers) =>
          send({
            type: 'recipients',
            recipients: answers.flatMap((answer): readonly Recipient[] => (answer.ok ? answer.value : [])),
          }),
        );
        return;
      case 'bases': {
        const { key, version } = effect;
        void bridge.call('packages.deltaBases', { key, version }).then((answer) => {
          const bases = answer.ok ? basesOf(answer.value.bases) : ({ state: 'failed', error: answer.error } as const);
          send({ type: 'bases', key, version, bases });
        });
        return;
      }
      case 'plan':
        void askPlan(bridge, 'packages.planExport', planInput(effect.choice, effect.bases), effect.asked, send);
        return;
      case 'start':
        void startJob(bridge, 'packages.export', exportInput(effect.choice, effect.bases), send);
        return;
      default:
        return carryCourse(jobs, effect, send);
    }
  };
  return createWizardStore(exportMachine(start), carry);
}

function planInput(choice: Choice, bases: Bases): CallInput<'packages.planExport'> {
  const delta = deltaOf(bases, choice.content);
  const site = siteBeside(bases, choice.content, choice.site);
  return {
    key: choice.key,
    version: choice.version,
    kinds: [...choice.kinds],
    compression: choice.compression,
    ...(choice.encryptTo.length > 0 ? { encryptTo: [...choice.encryptTo] } : {}),
    ...(delta && { delta }),
    ...(site !== undefined && { site }),
    archives: choice.archives.map(({ id }) => id),
    ...(choice.folder ? { to: choice.folder.id } : {}),
  };
}

function exportInput(choice: Choice, bases: Bases): CallInput<'packages.export'> {
  const { sign } = choice;
  return {
    ...planInput(choice, bases),
    overwrite: choice.overwrite,
    ...(sign ? { sign: { key: sign.key, ...(sign.passphrase ? { passphrase: sign.passphrase } : {}) } } : {}),
  };
}
