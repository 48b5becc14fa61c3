import { Checkbox } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { UpgradeResultView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { ComponentStates } from '../../components/installations';
import { installationId, useSites, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { Surveyed } from '../parts/Surveyed';
import { useWizard } from '../store';
import { DoneStep } from '../upgrade/DoneStep';
import { useClose } from '../useClose';
import { type How, mayGoBack, type State } from './machine';
import { createRestoreWizard } from './store';
import { TakenBack } from './TakenBack';

type Start = Extract<WizardStart, { wizard: 'restore' }>;
const place: Record<State['step'], number> = { ask: 0, running: 1, done: 2, ended: 2 };

/** Back to before a record, or the settling of a change that was cut off: asked once, watched, told. */
export function RestoreWizard({ start }: { start: Start }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createRestoreWizard(stores, from));
  const { site, name, how } = state;
  const id = installationId({ site, name });
  const records = useSites((all) => all.records[id]);
  const loadRecords = useSites((all) => all.loadRecords);
  useEffect(() => {
    void loadRecords(site, name);
  }, [loadRecords, site, name]);
  const record = 'record' in how ? (records && valueOf(records))?.find((one) => one.id === how.record) : undefined;
  const installations = useSites((all) => valueOf(all.installations));
  const unfinished =
    'settle' in how ? installations?.find((one) => one.site === site && one.name === name)?.unfinished : undefined;
  const forward = 'settle' in how && how.settle === 'forward';
  const frame = {
    title: t(forward ? 'restore.forwardTitle' : 'restore.title'),
    subject: t('upgrade.subject', { name, site }),
    steps: [t('restore.ask'), t('restore.apply'), t('upgrade.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'ask':
      return (
        <Frame
          {...frame}
          stepKey="ask"
          heading={t(forward ? 'restore.forwardHeading' : 'restore.heading')}
          lead={t(forward ? 'restore.forwardLead' : 'restore.lead')}
          primary={{
            label: t(forward ? 'sites.goOn' : 'sites.goBack'),
            icon: forward ? IconArrowForwardUp : IconArrowBackUp,
            disabled: !mayGoBack(state),
            onChoose: () => send({ type: 'next' }),
          }}
        >
          {unfinished && (
            <Facts
              facts={[
                [t('restore.change'), t('record.upgrade', { from: unfinished.from, to: unfinished.to })],
                [t('restore.since'), t.format.moment(unfinished.since)],
              ]}
            />
          )}
          {record && (
            <>
              <Facts
                facts={[
                  [t('restore.version'), record.from ?? '–'],
                  [t('restore.until'), `${t.format.moment(record.at)} · ${record.actor}`],
                ]}
              />
              {record.savedVolumes.length > 0 && (
                <Checkbox
                  label={t('restore.volumes', { volumes: record.savedVolumes })}
                  description={t('restore.volumesText')}
                  checked={state.restoreVolumes}
                  onChange={(event) => send({ type: 'restoreVolumes', chosen: event.currentTarget.checked })}
                />
              )}
            </>
          )}
          {state.survey && (
            <Surveyed survey={state.survey} looking={t('restore.looking')} onLook={() => send({ type: 'look' })}>
              {state.survey.state === 'seen' && <TakenBack plan={state.survey.plan} />}
            </Surveyed>
          )}
        </Frame>
      );
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t(forward ? 'restore.goingOn' : 'restore.goingBack', { name })}
          lead={t('upgrade.runningLead')}
          stop={{ heading: t('restore.stop'), lead: t('restore.stopLead'), button: t('upgrade.stopNow') }}
        >
          {state.live && state.live.components.length > 0 && <ComponentStates components={state.live.components} />}
        </JobFrame>
      );
    case 'done':
      return (
        <DoneStep result={state.result} job={state.job.id} frame={frame} restored={isBack(state.how, state.result)} />
      );
    case 'ended':
      return (
        <EndFrame {...frame} ending={state.ending} safe={t('restore.safe')} again={() => send({ type: 'again' })} />
      );
  }
}

/** Whether it went back as the person wanted: a rollback that did not succeed is where it began, which is not that. */
function isBack(how: How, { outcome }: UpgradeResultView): boolean {
  return 'record' in how ? outcome === 'succeeded' : how.settle === 'back';
}
