import type { CallInput } from '../../../preload/contract';
import { type Stores, valueOf, type WizardStart } from '../../stores';
import { askPlan, carryCourse, startJob } from '../job/carry';
import { createWizardStore, type WizardStore } from '../store';
import { watchInstallation } from '../watch';
import { asPort, type Choice, type Effect, type Event, installMachine, type State } from './machine';

type Start = Extract<WizardStart, { wizard: 'install' }>;

/** The install wizard over the bridge. */
export function createInstallWizard(
  { bridge, jobs, library }: Pick<Stores, 'bridge' | 'jobs' | 'library'>,
  { key, version, site }: Omit<Start, 'wizard'>,
): WizardStore<State, Event> {
  const first = (valueOf(library.getState().templates) ?? []).find((known) => key === undefined || known.key === key);
  const machine = installMachine({
    key: key ?? first?.key ?? '',
    version: version ?? first?.versions[0]?.version ?? '',
    site,
  });
  const store = createWizardStore<State, Event, Effect>(machine, (effect, send) => {
    switch (effect.do) {
      case 'plan':
        void askPlan(bridge, 'sites.planInstall', installInput(effect.choice), effect.asked, send);
        return;
      case 'start':
        void startJob(
          bridge,
          'sites.install',
          { ...installInput(effect.choice), trusted: effect.choice.trusted },
          send,
        );
        watchInstallation(
          bridge,
          { site: effect.choice.site.trim(), name: nameOf(effect.choice) },
          () => store.getState().state.step === 'running',
          (installation) => send({ type: 'live', installation }),
        );
        return;
      default:
        return carryCourse(jobs, effect, send);
    }
  });
  /** The name that the installation will have: what was typed, else the template's. */
  function nameOf(choice: Choice): string {
    const template = valueOf(library.getState().templates)?.find((known) => known.key === choice.key);
    return choice.name.trim() || (template?.name ?? '');
  }
  return store;
}

function installInput(choice: Choice): CallInput<'sites.planInstall'> {
  const ports = Object.entries(choice.ports).flatMap(([name, typed]) => {
    const port = asPort(typed);
    return port === undefined ? [] : [[name, port] as const];
  });
  return {
    key: choice.key,
    version: choice.version,
    site: choice.site.trim(),
    ...(choice.name.trim() !== '' && { name: choice.name.trim() }),
    ...(choice.fresh && choice.engine.trim() !== '' && { engine: choice.engine.trim() }),
    values: { ...choice.values },
    ports: Object.fromEntries(ports),
  };
}
