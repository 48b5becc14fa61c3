import { useEffect } from 'react';
import { useEngine, useMedia, useSites, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import type { StepOf } from '../frame/step';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { AskStep } from './AskStep';
import { DoneStep } from './DoneStep';
import type { Event, State } from './machine';
import { createReceiptWizard } from './store';

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

const place: Record<State['step'], number> = { ask: 0, running: 1, done: 2, ended: 1 };

/** On site: what is there, signed, for home to read. */
export function ReceiptWizard({ start }: { start: Extract<WizardStart, { wizard: 'receipt' }> }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createReceiptWizard(stores, from));
  const loadMedia = useMedia((all) => all.load);
  const loadSites = useSites((all) => all.load);
  const lookForContainerds = useEngine((all) => all.look);
  const sites = useSites((all) => valueOf(all.sites));
  useEffect(() => {
    void loadMedia();
    void loadSites();
    void lookForContainerds();
  }, [loadMedia, loadSites, lookForContainerds]);
  useEffect(() => {
    // Where there is one site only, nobody has to name it.
    const [only, second] = sites ?? [];
    if (only && !second && state.choice.site === null) send({ type: 'choose', change: { site: only.name } });
  }, [sites, state.choice.site, send]);
  const frame = {
    title: t('receipt.write'),
    ...(state.choice.site === null ? {} : { subject: state.choice.site }),
    steps: [t('receipt.stepAsk'), t('receipt.stepWrite'), t('receipt.stepDone')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'ask':
      return <AskStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('receipt.writing', { site: state.choice.site ?? '' })}
          lead={t('receipt.writingLead')}
          stop={{ heading: t('receipt.stop'), lead: t('receipt.stopLead'), button: t('receipt.stopNow') }}
        />
      );
    case 'done':
      return <DoneStep state={state} send={send} frame={frame} />;
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('receipt.safe')}
          again={() => send({ type: 'again' })}
          elsewhere={() => send({ type: 'again' })}
        />
      );
  }
}
