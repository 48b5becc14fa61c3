import { IconKey } from '@tabler/icons-react';
import { type Stores, useLibrary, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import type { StepOf } from '../frame/step';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { CheckStep } from './CheckStep';
import { sentTo } from './content';
import { DoneStep } from './DoneStep';
import { concernsKey, type Event, type State } from './machine';
import { OptionsStep } from './OptionsStep';
import { createExportWizard } from './store';
import { VersionStep } from './VersionStep';

type Start = Extract<WizardStart, { wizard: 'export' }>;

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

const place: Record<State['step'], number> = { version: 0, options: 1, check: 2, running: 3, done: 4, ended: 3 };

/** From a version to a file that can be carried: which forms, what stands in the way, packing, and what came of it. */
export function ExportWizard({ start }: { start: Start }) {
  const t = useTexts();
  const stores: Stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createExportWizard(stores, from));
  const name = useLibrary(
    (library) => valueOf(library.templates)?.find(({ key }) => key === state.choice.key)?.name ?? '',
  );
  const subject = t('package.title', { name, version: state.choice.version });
  const frame = {
    title: t('export.title'),
    subject,
    steps: [t('export.version'), t('export.options'), t('export.check'), t('export.pack'), t('export.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'version':
      return <VersionStep state={state} send={send} frame={frame} />;
    case 'options':
      return <OptionsStep state={state} send={send} frame={frame} />;
    case 'check':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('export.running', { subject })}
          lead={t('export.runningLead')}
          stop={{ heading: t('export.stop'), lead: t('export.stopLead'), button: t('export.stopNow') }}
        />
      );
    case 'done':
      return (
        <DoneStep
          state={state}
          signer={state.keys.find(({ id }) => id === state.choice.sign?.key)}
          sites={sentTo(state.bases, state.choice.content, state.choice.site)}
          frame={frame}
        />
      );
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('export.safe')}
          again={() => send({ type: 'again' })}
          elsewhere={() => send({ type: 'again' })}
          instead={
            concernsKey(state.ending)
              ? { label: t('export.toOptions'), icon: IconKey, onChoose: () => send({ type: 'again' }) }
              : undefined
          }
        />
      );
  }
}
