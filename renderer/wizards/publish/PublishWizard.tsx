import { Button, Loader } from '@mantine/core';
import { IconBuildingWarehouse, IconPackageExport, IconRefresh } from '@tabler/icons-react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { useNavigation, useStores, type WizardStart } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { Result } from '../parts/Result';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { createPublish } from './carry';
import type { PublishEvent, PublishState, Source, Wish } from './machine';
import { PickStep } from './PickStep';
import { PreviewStep } from './PreviewStep';
import { SourceStep } from './SourceStep';

/** From a compose file, containers, images, a template or a package to a version in the library. */
export function PublishWizard({ start }: { start: Extract<WizardStart, { wizard: 'publish' }> }) {
  const stores = useStores();
  const { state, send } = useWizard(start, (from) => createPublish(from, stores));
  return <Step state={state} send={send} />;
}

function Step({ state, send }: { state: PublishState; send: (event: PublishEvent) => void }) {
  const t = useTexts();
  const close = useClose();
  const go = useNavigation((navigation) => navigation.go);
  const frame = {
    title: t('publish.title'),
    steps: [t('publish.stepFrom'), t('publish.stepPreview'), t('publish.stepPublish'), t('publish.stepNext')],
    onClose: close,
  };
  switch (state.step) {
    case 'choose':
      return <SourceStep frame={{ ...frame, at: 0 }} send={send} />;
    case 'pick':
      return <PickStep frame={{ ...frame, at: 0 }} state={state} send={send} />;
    case 'previewing':
      return (
        <Frame
          {...frame}
          at={1}
          subject={sourceName(t, state.source)}
          stepKey={`previewing.${state.run}`}
          heading={t('publish.reading')}
          onBack={() => send({ type: 'back' })}
        >
          <Loader aria-label={t('publish.reading')} />
        </Frame>
      );
    case 'refused':
      return (
        <Frame
          {...frame}
          at={1}
          subject={sourceName(t, state.source)}
          stepKey={`refused.${state.run}`}
          heading={t('publish.refused')}
          lead={t('publish.refusedLead')}
          onBack={() => send({ type: 'back' })}
          primary={{ label: t('publish.readAgain'), icon: IconRefresh, onChoose: () => send({ type: 'again' }) }}
        >
          <ErrorPanel error={state.error} />
        </Frame>
      );
    case 'preview':
      return (
        <PreviewStep frame={{ ...frame, at: 1, subject: sourceName(t, state.source) }} state={state} send={send} />
      );
    case 'publishing': {
      const name = titleOf(t, state.wish);
      return (
        <JobFrame
          {...frame}
          at={2}
          subject={name}
          course={state.course}
          send={send}
          heading={t('publish.publishing', { name })}
          stop={{ heading: t('publish.stopHeading'), lead: t('publish.stopLead'), button: t('publish.stopButton') }}
        />
      );
    }
    case 'end': {
      const { ending } = state;
      const last = { ...frame, subject: titleOf(t, state.wish) };
      if (ending.how !== 'succeeded')
        return (
          <EndFrame
            {...last}
            at={2}
            ending={ending}
            safe={t('publish.safe')}
            again={() => send({ type: 'again' })}
            onBack={() => send({ type: 'back' })}
          />
        );
      const { key, name, version } = ending.result.template;
      return (
        <Frame
          {...last}
          at={3}
          stepKey="published"
          heading={t('publish.done')}
          primary={{
            label: t('publish.export'),
            icon: IconPackageExport,
            onChoose: () => go({ page: 'wizard', start: { wizard: 'export', key, version } }),
          }}
          others={
            <Button
              variant="default"
              size="md"
              leftSection={<IconBuildingWarehouse size={18} aria-hidden />}
              onClick={() => go({ page: 'library', tab: 'templates', template: { key, version } })}
            >
              {t('import.showInLibrary')}
            </Button>
          }
        >
          <Result
            kind="succeeded"
            sentence={t(ending.result.replaced ? 'publish.replacedSentence' : 'publish.doneSentence', {
              name,
              version,
            })}
            job={ending.job.id}
          >
            <Facts
              facts={[
                [t('fact.source'), sourceName(t, state.source)],
                [t('fact.components'), t.format.number(state.preview.components.length)],
                [t('fact.key'), <code key="key">{key}</code>],
              ]}
            />
          </Result>
        </Frame>
      );
    }
  }
}

function titleOf(t: Texts, { name, version }: Wish): string {
  return t('package.title', { name, version });
}

function sourceName(t: Texts, { source, name }: Source): string {
  if (source.from === 'containers') return t('publish.ofContainers', { count: source.containers.length });
  if (source.from === 'images') return t('publish.ofImages', { count: source.references.length });
  return name;
}
