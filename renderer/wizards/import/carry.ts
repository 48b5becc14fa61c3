import type { Stores, WizardStart } from '../../stores';
import { carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type ImportEffect, type ImportEvent, type ImportState, importMachine, type Source } from './machine';

/** The import wizard over the window's stores. */
export function createImport(
  start: Extract<WizardStart, { wizard: 'import' }>,
  { bridge, jobs, engine }: Stores,
): WizardStore<ImportState, ImportEvent> {
  return createWizardStore(importMachine(sourceOf(start)), (effect: ImportEffect, send) => {
    switch (effect.do) {
      case 'media':
        // Without media there are still files and folders.
        void bridge.call('media.list', {}).then((answer) => answer.ok && send({ type: 'media', media: answer.value }));
        return;
      case 'find': {
        const { from, run } = effect;
        void engine.getState().check();
        void engine.getState().look();
        const at = from.kind === 'place' ? { place: from.place.id } : { medium: from.id };
        void bridge
          .call('packages.find', { in: at })
          .then((answer) =>
            send(
              answer.ok
                ? { type: 'found', run, from, found: answer.value }
                : { type: 'notFound', run, error: answer.error },
            ),
          );
        return;
      }
      case 'unlock': {
        const { identity, passphrase } = effect;
        void bridge
          .call('identities.unlock', { identity, passphrase })
          .then((answer) => send(answer.ok ? { type: 'unlocked' } : { type: 'notUnlocked', error: answer.error }));
        return;
      }
      case 'import': {
        const { packages, into, anyPlatform, accepted, replace } = effect.order;
        const found = packages.map(({ id }) => id);
        const where = into === 'engine' || into === 'library' ? { into } : { into: 'engine' as const, engine: into };
        void startJob(bridge, 'packages.import', { found, ...where, anyPlatform, accepted, replace, wait: true }, send);
        return;
      }
      default:
        return carryCourse(jobs, effect, send);
    }
  });
}

function sourceOf({ place, medium }: Extract<WizardStart, { wizard: 'import' }>): Source | undefined {
  if (place) return { kind: 'place', place };
  return medium === undefined ? undefined : { kind: 'medium', id: medium, name: '' };
}
