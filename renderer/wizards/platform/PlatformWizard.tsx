import { IconArrowBackUp, IconSettings } from '@tabler/icons-react';
import { Facts } from '../../components/Facts';
import { useNavigation, useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import type { StepOf } from '../frame/step';
import { Result } from '../parts/Result';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { CheckStep } from './CheckStep';
import { FormStep } from './FormStep';
import type { Event, State } from './machine';
import { createPlatformWizard } from './store';

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;
const place: Record<State['step'], number> = { form: 0, check: 1, saving: 1, done: 2 };

/** Connects a platform on site: address and key, everything tried, team and region chosen, kept. */
export function PlatformWizard({ start }: { start: Extract<WizardStart, { wizard: 'platform' }> }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const go = useNavigation((all) => all.go);
  /** A delivery that waits for this platform. */
  const from = useNavigation((all) => all.before.at(-1));
  const { state, send } = useWizard(start, (from) => createPlatformWizard(stores, from.platform));
  const frame = {
    title: t(state.changed === null ? 'platform.title' : 'platform.changeTitle'),
    subject: state.form.name.trim(),
    steps: [t('platform.stepForm'), t('platform.stepCheck'), t('platform.stepDone')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'form':
      return <FormStep state={state} send={send} frame={frame} />;
    case 'check':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'saving':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'done': {
      const { platform } = state;
      return (
        <Frame
          {...frame}
          stepKey="done"
          heading={t('platform.done')}
          primary={
            from?.page === 'wizard'
              ? { label: t('platform.backToDelivery'), icon: IconArrowBackUp, onChoose: close }
              : { label: t('platform.toSettings'), icon: IconSettings, onChoose: () => go({ page: 'settings' }) }
          }
        >
          <Result kind="succeeded" sentence={t('platform.doneText', { name: platform.name })}>
            <Facts
              facts={[
                [t('platform.address'), <code key="address">{platform.address}</code>],
                [t('platform.team'), platform.team],
                [t('platform.region'), platform.region],
                [t('platform.site'), platform.site],
                [t('platform.key'), t(`accesskey.${platform.key}`)],
              ]}
            />
          </Result>
        </Frame>
      );
    }
  }
}
