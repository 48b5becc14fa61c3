import { Checkbox } from '@mantine/core';
import { IconBuildingWarehouse, IconPackage } from '@tabler/icons-react';
import { CopyText } from '../../components/CopyText';
import { Facts } from '../../components/Facts';
import { PackageKind, SealState } from '../../components/packages';
import { useNavigation, useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { carryCourse, startJob } from '../job/carry';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { PlaceField } from '../parts/PlaceField';
import { Result } from '../parts/Result';
import { createWizardStore, useWizard } from '../store';
import { useClose } from '../useClose';
import { completeMachine, type Effect, type Event, type State } from './machine';

const place: Record<State['step'], number> = { ask: 0, running: 1, done: 2, ended: 1 };

/** Makes the full package of a delta, for those who read full ones only. */
export function CompleteWizard({ start }: { start: Extract<WizardStart, { wizard: 'complete' }> }) {
  const t = useTexts();
  const close = useClose();
  const go = useNavigation((all) => all.go);
  const { bridge, jobs } = useStores();
  const { state, send } = useWizard(start, ({ of }) =>
    createWizardStore<State, Event, Effect>(completeMachine(of), (effect, tell) => {
      if (effect.do !== 'start') return carryCourse(jobs, effect, tell);
      const { folder, overwrite } = effect.order;
      void startJob(
        bridge,
        'packages.complete',
        { of: effect.order.of, ...(folder && { to: folder.id }), ...(overwrite && { overwrite }) },
        tell,
      );
    }),
  );
  const frame = {
    title: t('complete.title'),
    subject: start.name,
    steps: [t('complete.where'), t('complete.work'), t('complete.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'ask':
      return (
        <Frame
          {...frame}
          stepKey="ask"
          heading={t('complete.heading')}
          lead={t('complete.lead')}
          primary={{ label: t('complete.begin'), icon: IconPackage, onChoose: () => send({ type: 'next' }) }}
        >
          <Facts facts={[[t('delta.full'), <code key="full">{start.full}</code>]]} />
          <PlaceField
            label={t('export.folder')}
            what="export-folder"
            paths={state.folder ? [state.folder.path] : []}
            nothing={t('complete.beside')}
            button={t('export.folderChoose')}
            onChoose={([folder]) => folder && send({ type: 'choose', change: { folder } })}
          />
          <Checkbox
            label={t('export.overwrite')}
            checked={state.overwrite}
            onChange={(event) => send({ type: 'choose', change: { overwrite: event.currentTarget.checked } })}
          />
        </Frame>
      );
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('complete.running', { name: start.name })}
          lead={t('complete.runningLead')}
          stop={{ heading: t('complete.stop'), lead: t('complete.stopLead'), button: t('complete.stopNow') }}
        />
      );
    case 'done': {
      const { package: made, identical, path } = state.result;
      return (
        <Frame
          {...frame}
          stepKey="done"
          heading={t('complete.done')}
          primary={{
            label: t('import.showInLibrary'),
            icon: IconBuildingWarehouse,
            onChoose: () => go({ page: 'library', tab: 'packages', path: made.path }),
          }}
        >
          <Result
            kind="succeeded"
            job={state.job.id}
            sentence={t(identical ? 'complete.identical' : 'complete.notIdentical')}
          >
            <Facts
              facts={[
                [t('fact.form'), <PackageKind key="kind" kind={made.kind} />],
                [t('fact.seal'), <SealState key="seal" seal={made.seal} />],
                [
                  t('fact.size'),
                  t('package.size', { size: t.format.bytes(made.size), bytes: t.format.number(made.size) }),
                ],
                made.sha256 !== null && [
                  t('fact.sha256'),
                  <CopyText key="sha256" text={made.sha256} what={t('fact.sha256')} />,
                ],
                [t('fact.path'), <CopyText key="path" text={path} what={t('fact.path')} />],
              ]}
            />
          </Result>
        </Frame>
      );
    }
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('complete.safe')}
          again={() => send({ type: 'again' })}
          elsewhere={() => send({ type: 'again' })}
        />
      );
  }
}
