import { useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { DoneStep } from '../export/DoneStep';
import { carryCourse, startJob } from '../job/carry';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { createWizardStore, useWizard } from '../store';
import { useClose } from '../useClose';
import { sampleMachine } from './machine';

/** Delivers the embedded sample, and leads on to carrying it: a first way through, without an engine. */
export function SampleWizard({ start }: { start: Extract<WizardStart, { wizard: 'sample' }> }) {
  const t = useTexts();
  const close = useClose();
  const { bridge, jobs } = useStores();
  const { state, send } = useWizard(start, () =>
    createWizardStore(sampleMachine, (effect, tell) =>
      effect.do === 'deliver' ? void startJob(bridge, 'sample.deliver', {}, tell) : carryCourse(jobs, effect, tell),
    ),
  );
  const frame = {
    title: t('sample.title'),
    subject: t('sample.subject'),
    steps: [t('sample.pack'), t('sample.result')],
    onClose: close,
  };
  if (state.step === 'delivering')
    return (
      <JobFrame
        {...frame}
        at={0}
        course={state.course}
        send={send}
        heading={t('sample.running')}
        lead={t('sample.runningLead')}
        stop={{ heading: t('sample.stop'), lead: t('sample.stopLead'), button: t('sample.stopNow') }}
      />
    );
  const { ending } = state;
  if (ending.how === 'succeeded') return <DoneStep state={ending} frame={{ ...frame, at: 1 }} />;
  return <EndFrame {...frame} at={0} ending={ending} safe={t('sample.safe')} again={() => send({ type: 'again' })} />;
}
