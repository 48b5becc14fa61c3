import { Loader } from '@mantine/core';
import { IconFolderSearch, IconUsb } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { AwaitedPartView, MediumView } from '../../../preload/contract';
import { useStores, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import type { Course } from '../job/course';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { createImport } from './carry';
import classes from './Found.module.css';
import { FoundStep, nextMedium } from './FoundStep';
import { ImportedStep } from './ImportedStep';
import type { ImportEvent, ImportState, Order, Source } from './machine';
import { SourceStep } from './SourceStep';

/** From a medium, a folder or a file to what stands in the library, and on to what can be done with it. */
export function ImportWizard({ start }: { start: Extract<WizardStart, { wizard: 'import' }> }) {
  const stores = useStores();
  const { state, send } = useWizard(start, (from) => createImport(from, stores));
  useEffect(() => stores.bridge.on('media.changed', ({ media }) => send({ type: 'media', media })), [stores, send]);
  return <Step state={state} send={send} />;
}

function Step({ state, send }: { state: ImportState; send: (event: ImportEvent) => void }) {
  const t = useTexts();
  const close = useClose();
  const frame = {
    title: t('import.title'),
    steps: [t('import.stepFrom'), t('import.stepFound'), t('import.stepLoad'), t('import.stepNext')],
    onClose: close,
  };
  switch (state.step) {
    case 'choose':
      return <SourceStep frame={{ ...frame, at: 0 }} media={state.media} error={state.error} send={send} />;
    case 'looking':
      return (
        <Frame
          {...frame}
          at={0}
          subject={nameOf(state.from, state.media)}
          stepKey={`looking.${state.run}`}
          heading={t('import.looking')}
          lead={t('import.lookingLead')}
          onBack={() => send({ type: 'back' })}
        >
          <Loader aria-label={t('import.looking')} />
        </Frame>
      );
    case 'found':
      return (
        <FoundStep frame={{ ...frame, at: 1, subject: nameOf(state.from, state.media) }} state={state} send={send} />
      );
    case 'importing': {
      const waits = waitsFor(state.course);
      return (
        <JobFrame
          {...frame}
          at={2}
          subject={subjectOf(state.order)}
          course={state.course}
          send={send}
          heading={
            waits
              ? nextMedium(t, waits.medium)
              : t('import.loading', { count: state.order.packages.length, name: subjectOf(state.order) })
          }
          lead={
            waits
              ? t('import.nextLead')
              : t(state.order.into === 'library' ? 'import.loadingLibrary' : 'import.loadingEngine')
          }
          stop={{ heading: t('import.stopHeading'), lead: t('import.stopLead'), button: t('import.stopButton') }}
          notice={
            <div role="status">
              {waits && (
                <p className={classes.next} data-waits={waits.number}>
                  <IconUsb size={24} stroke={1.7} aria-hidden />
                  <span>
                    <b>{nextMedium(t, waits.medium)}</b>{' '}
                    {t('import.nextPart', { number: waits.number, of: waits.of, file: waits.package })}
                  </span>
                </p>
              )}
            </div>
          }
        />
      );
    }
    case 'end': {
      const { order, ending } = state;
      const last = { ...frame, at: 3, subject: subjectOf(order) };
      if (ending.how === 'succeeded')
        return <ImportedStep frame={last} order={order} job={ending.job.id} result={ending.result} send={send} />;
      const partly = ending.how === 'failed' && ending.error.code === 'package.import_partly';
      return (
        <EndFrame
          {...last}
          at={2}
          ending={ending}
          safe={t(partly ? 'import.safePartly' : order.packages.length > 1 ? 'import.safeSeveral' : 'import.safe')}
          again={() => send({ type: 'again' })}
          otherwise={{
            label: t('import.elsewhere'),
            icon: IconFolderSearch,
            onChoose: () => send({ type: 'back' }),
          }}
          onBack={() => send({ type: 'again' })}
        />
      );
    }
  }
}

/** A medium that the wizard began with is known by its id only; the list says what it is called. */
function nameOf(from: Source, media: readonly MediumView[]): string {
  if (from.kind === 'place') return from.place.name;
  return from.name || (media.find(({ id }) => id === from.id)?.name ?? '');
}

/** The part that the import cannot go on without. */
function waitsFor(course: Course): AwaitedPartView | undefined {
  return course.phase === 'running' ? course.job?.progress?.waitsFor : undefined;
}

function subjectOf({ packages }: Order): string {
  return packages.map(({ package: found }) => `${found.name} ${found.version}`).join(', ');
}
