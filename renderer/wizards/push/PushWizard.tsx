import { useEffect } from 'react';
import { useLibrary, useStores, valueOf, versionId, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { EndFrame } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { createPush } from './carry';
import { FormStep } from './FormStep';
import { Outcomes } from './Outcomes';
import { PushedStep } from './PushedStep';
import { outcomesOf } from './per-registry';

/** The images of a version, or of a package that the library does not have, into a registry, and the template that names them there. */
export function PushWizard({ start }: { start: Extract<WizardStart, { wizard: 'push' }> }) {
  const t = useTexts();
  const close = useClose();
  const stores = useStores();
  const { state, send } = useWizard(start, (from) => createPush(from, stores));
  const known = 'package' in start ? null : start;
  const version = useLibrary(({ versions }) => known && versions[versionId(known.key, known.version)]);
  const show = useLibrary((library) => library.show);
  useEffect(() => {
    if (known) void show(known.key, known.version);
  }, [show, known]);

  const view = version && valueOf(version);
  const frame = {
    title: t('push.title'),
    subject:
      'package' in start ? start.package.name : t('package.title', { name: view?.name ?? '', version: start.version }),
    steps: [t('push.stepWhere'), t('push.stepPush'), t('push.stepDone')],
    onClose: close,
  };
  switch (state.step) {
    case 'form':
      return (
        <FormStep
          frame={{ ...frame, at: 0 }}
          state={state}
          send={send}
          images={view?.images.map(({ reference }) => reference) ?? []}
        />
      );
    case 'pushing':
      return (
        <JobFrame
          {...frame}
          at={1}
          course={state.course}
          send={send}
          heading={t('push.pushing', { registry: state.orders.map(({ registry }) => registry) })}
          lead={t('push.pushingLead')}
          stop={{ heading: t('push.stopHeading'), lead: t('push.stopLead'), button: t('push.stopButton') }}
        />
      );
    case 'end': {
      const { ending, orders } = state;
      if (ending.how === 'succeeded') return <PushedStep frame={{ ...frame, at: 2 }} orders={orders} ending={ending} />;
      const again = () => send({ type: 'again' });
      return (
        <EndFrame {...frame} at={1} ending={ending} safe={t('push.safe')} again={again} onBack={again}>
          {ending.how === 'failed' && orders.length > 1 && (
            // What went wrong first.
            <Outcomes
              outcomes={outcomesOf(orders, ending).sort((a, b) => Number(a.got !== null) - Number(b.got !== null))}
            />
          )}
        </EndFrame>
      );
    }
  }
}
