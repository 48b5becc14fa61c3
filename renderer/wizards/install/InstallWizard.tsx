import { ComponentStates } from '../../components/installations';
import { useLibrary, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import type { StepOf } from '../frame/step';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { CheckStep } from './CheckStep';
import { DoneStep } from './DoneStep';
import type { Event, State } from './machine';
import { createInstallWizard } from './store';
import { WhatStep } from './WhatStep';
import { WhereStep } from './WhereStep';

type Start = Extract<WizardStart, { wizard: 'install' }>;

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

const place: Record<State['step'], number> = { where: 0, what: 1, check: 2, running: 3, done: 4, ended: 4 };

/** From a version in the library to an application that runs: where, what it brings, what stands in the way, and how it comes up. */
export function InstallWizard({ start }: { start: Start }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createInstallWizard(stores, from));
  const { choice } = state;
  const template = useLibrary(
    (library) => valueOf(library.templates)?.find(({ key }) => key === choice.key)?.name ?? '',
  );
  const what = t('package.title', { name: template, version: choice.version });
  const subject =
    state.step === 'where' || choice.site.trim() === ''
      ? what
      : t('install.subject', { what, site: choice.site.trim() });
  const frame = {
    title: t('install.title'),
    subject,
    steps: [t('install.where'), t('install.what'), t('install.check'), t('install.start'), t('install.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'where':
      return <WhereStep state={state} send={send} frame={frame} />;
    case 'what':
      return <WhatStep state={state} send={send} frame={frame} />;
    case 'check':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('install.running', { what })}
          lead={t('install.runningLead')}
          stop={{ heading: t('install.stop'), lead: t('install.stopLead'), button: t('install.stopNow') }}
        >
          {state.live && state.live.components.length > 0 && <ComponentStates components={state.live.components} />}
        </JobFrame>
      );
    case 'done':
      return <DoneStep state={state} send={send} frame={frame} />;
    case 'ended':
      return (
        <EndFrame {...frame} ending={state.ending} safe={t('install.safe')} again={() => send({ type: 'again' })} />
      );
  }
}
