import type { CallInput, PlatformView } from '../../../preload/contract';
import type { Stores } from '../../stores';
import { askPlan } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { type Effect, type Event, type Form, platformMachine, type State } from './machine';

/** The wizard that connects a platform, over the bridge. */
export function createPlatformWizard(
  { bridge }: Pick<Stores, 'bridge'>,
  changed: PlatformView | undefined,
): WizardStore<State, Event> {
  return createWizardStore<State, Event, Effect>(platformMachine(changed ?? null), (effect, send) => {
    const connection = connectionOf(effect.form, effect.changed);
    if (effect.do === 'test') return void askPlan(bridge, 'platforms.test', connection, effect.asked, send);
    const { name, site, version, plainUpload } = effect.form;
    void bridge
      .call('platforms.save', {
        ...connection,
        name: name.trim(),
        version,
        plainUpload,
        ...(site.trim() !== '' && { site: site.trim() }),
      })
      .then((answer) =>
        send(answer.ok ? { type: 'saved', platform: answer.value } : { type: 'refused', error: answer.error }),
      );
  });
}

function connectionOf(form: Form, changed: string | null): CallInput<'platforms.test'> {
  const { address, accessKey, team, region } = form;
  return {
    address: address.trim(),
    trust: trustOf(form.trust),
    team,
    region,
    ...(changed !== null && { platform: changed }),
    ...(accessKey.trim() !== '' && { accessKey: accessKey.trim() }),
  };
}

function trustOf(trust: Form['trust']): CallInput<'platforms.test'>['trust'] {
  switch (trust.kind) {
    case 'authority-file':
      return { kind: 'authority-file', place: trust.place?.id ?? '' };
    case 'pinned':
      return { kind: 'pinned', prints: [trust.print.trim()] };
    default:
      return { kind: trust.kind };
  }
}
