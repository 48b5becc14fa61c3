import { IconMapPin } from '@tabler/icons-react';
import { useMemo } from 'react';
import { ComponentStates } from '../../components/installations';
import { useNavigation, useSites, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import type { StepOf } from '../frame/step';
import { EndFrame, type Unfinished } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { CheckStep } from './CheckStep';
import { DoneStep } from './DoneStep';
import type { Event, State } from './machine';
import { PlanStep } from './PlanStep';
import { createUpgradeWizard } from './store';
import { VersionStep } from './VersionStep';

type Start = Extract<WizardStart, { wizard: 'upgrade' }>;

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

const place: Record<State['step'], number> = { version: 0, plan: 1, check: 2, running: 3, done: 4, ended: 4 };

/** From one version of an installation to another: seen in full, looked at, carried out and watched, or undone by itself. */
export function UpgradeWizard({ start }: { start: Start }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const go = useNavigation((all) => all.go);
  const { state, send } = useWizard(start, (from) => createUpgradeWizard(stores, from));
  const { site, name, version } = state.choice;
  const installations = useSites((all) => valueOf(all.installations));
  const installed = useMemo(
    () => installations?.find((one) => one.site === site && one.name === name),
    [installations, site, name],
  );
  const frame = {
    title: t('upgrade.title'),
    subject:
      state.step === 'version' || version === ''
        ? t('upgrade.subject', { name, site })
        : t('upgrade.subjectTo', { name, site, version }),
    steps: [t('upgrade.version'), t('upgrade.plan'), t('upgrade.check'), t('upgrade.apply'), t('upgrade.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'version':
      return <VersionStep state={state} send={send} frame={frame} installed={installed} />;
    case 'plan':
      return <PlanStep state={state} send={send} frame={frame} />;
    case 'check':
      return <CheckStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('upgrade.running', { name, version })}
          lead={t('upgrade.runningLead')}
          stop={{ heading: t('upgrade.stop'), lead: t('upgrade.stopLead'), button: t('upgrade.stopNow') }}
        >
          {state.live && state.live.components.length > 0 && <ComponentStates components={state.live.components} />}
        </JobFrame>
      );
    case 'done':
      return <DoneStep result={state.result} job={state.job.id} frame={frame} />;
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('upgrade.safe')}
          again={() => send({ type: 'again' })}
          // What was cut off is settled at the site: the same once more would be refused.
          instead={
            isCutOff(state.ending)
              ? {
                  label: t('install.toSite'),
                  icon: IconMapPin,
                  onChoose: () => go({ page: 'sites', site, installation: name }, 'replace'),
                }
              : undefined
          }
        />
      );
  }
}

/** Whether it left something that waits for a decision. */
function isCutOff(ending: Unfinished): boolean {
  if (ending.how === 'failed') return ['upgrade.stuck', 'upgrade.unfinished'].includes(ending.error.code);
  return ending.how === 'interrupted';
}
