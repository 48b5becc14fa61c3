import { Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import type { StepOf } from '../frame/step';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { FoundStep } from './FoundStep';
import type { Event, State } from './machine';
import { SourceStep } from './SourceStep';
import { createReceiptsWizard } from './store';

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

/** At home: receipts that came back, what they say, how they stand to what is known, and what is kept of them. */
export function ReceiptsWizard({ start }: { start: Extract<WizardStart, { wizard: 'receipts' }> }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createReceiptsWizard(stores, from));
  useEffect(() => stores.bridge.on('media.changed', ({ media }) => send({ type: 'media', media })), [stores, send]);
  const frame = {
    title: t('receipts.read'),
    steps: [t('receipts.stepFrom'), t('receipts.stepFound')],
    at: state.step === 'found' ? 1 : 0,
    onClose: close,
  };
  switch (state.step) {
    case 'choose':
      return <SourceStep state={state} send={send} frame={frame} />;
    case 'looking':
      return (
        <Frame
          {...frame}
          stepKey={`looking.${state.run}`}
          heading={t('receipts.looking')}
          onBack={() => send({ type: 'back' })}
        >
          <Loader aria-label={t('receipts.looking')} />
        </Frame>
      );
    case 'found':
      return <FoundStep state={state} send={send} frame={frame} />;
  }
}
