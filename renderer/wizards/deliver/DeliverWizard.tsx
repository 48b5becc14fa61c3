import { IconMapPin, IconPlayerTrackNext, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Facts } from '../../components/Facts';
import { useNavigation, useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import type { StepOf } from '../frame/step';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { Result } from '../parts/Result';
import { Ways } from '../parts/Ways';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { ChangePlatform } from './ChangePlatform';
import { CheckStep } from './CheckStep';
import type { Event, State } from './machine';
import { createDeliverWizard } from './store';
import { WhereStep } from './WhereStep';

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;
const place: Record<State['step'], number> = { where: 0, check: 1, running: 2, unfinished: 2, done: 3, ended: 3 };

/** From a package to a platform on site: verified, uploaded, imported there, and installed or upgraded where that is wished. */
export function DeliverWizard({ start }: { start: Extract<WizardStart, { wizard: 'deliver' }> }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createDeliverWizard(stores, from));
  const { choice } = state;
  const what = (choice.package?.name ?? '').replace(/^.*[\\/]/, '');
  const frame = {
    title: t('deliver.title'),
    subject: state.step === 'where' ? '' : t('deliver.subject', { what, platform: choice.platform }),
    steps: [t('deliver.stepWhere'), t('deliver.stepCheck'), t('deliver.stepDeliver'), t('deliver.stepDone')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'where':
      return <WhereStep state={state} send={send} frame={frame} />;
    case 'check':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('deliver.running', { platform: choice.platform })}
          lead={t('deliver.runningLead')}
          stop={{ heading: t('deliver.stop'), lead: t('deliver.stopLead'), button: t('deliver.stopNow') }}
        />
      );
    case 'unfinished':
      return <UnfinishedStep state={state} send={send} frame={frame} />;
    case 'done':
      return <DoneStep state={state} send={send} frame={frame} />;
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('deliver.safe')}
          again={() => send({ type: 'again' })}
          // Most of what fails there is mended there: the look at the platform begins anew.
          others={
            <ChangePlatform
              platform={choice.platform}
              codes={state.ending.how === 'failed' ? [state.ending.error.code] : []}
            />
          }
          otherwise={{ label: t('wizard.again'), icon: IconRefresh, onChoose: () => send({ type: 'again' }) }}
        />
      );
  }
}

/** Somebody's import waits there: nothing of it is touched before the person decides. */
function UnfinishedStep({ state, send, frame }: StepProps<'unfinished'>) {
  const t = useTexts();
  const { title, nextStep } = t.error(state.error);
  return (
    <Frame
      {...frame}
      stepKey="unfinished"
      heading={t('deliver.unfinished')}
      lead={nextStep}
      onBack={() => send({ type: 'back' })}
    >
      <p data-selectable>{title}</p>
      <Ways
        label={t('deliver.unfinished')}
        ways={[
          {
            key: 'adopt',
            icon: IconPlayerTrackNext,
            title: t('deliver.adopt'),
            text: t('deliver.adoptText'),
            onChoose: () => send({ type: 'decide', what: 'adopt' }),
          },
          {
            key: 'give-up',
            icon: IconTrash,
            title: t('deliver.giveUp'),
            text: t('deliver.giveUpText'),
            onChoose: () => send({ type: 'decide', what: 'give-up' }),
          },
        ]}
      />
    </Frame>
  );
}

function DoneStep({ state, frame }: StepProps<'done'>) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { result, job } = state;
  const { template, installed, upgraded } = result;
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t('deliver.done')}
      primary={{
        label: t('deliver.toSite'),
        icon: IconMapPin,
        onChoose: () => go({ page: 'sites', site: result.site }, 'replace'),
      }}
    >
      <Result
        kind="succeeded"
        job={job.id}
        sentence={t('deliver.doneText', {
          name: template.name,
          version: template.version,
          platform: result.platform,
        })}
      >
        <Facts
          facts={[
            [t('platform.address'), <code key="address">{result.address}</code>],
            [t('deliver.into'), t('deliver.teamRegion', { team: result.team, region: result.region })],
            [t('fact.file'), <code key="file">{result.file}</code>],
            [t('fact.size'), t.format.bytes(result.size)],
            result.imported.length > 0 && [t('deliver.imported'), result.imported.join(', ')],
            installed !== null && [t('deliver.installed'), installed.app],
            upgraded.length > 0 && [
              t('deliver.upgraded'),
              upgraded.map(({ app, from }) => (from === '' ? app : `${app} (${from})`)).join(', '),
            ],
          ]}
        />
      </Result>
    </Frame>
  );
}
