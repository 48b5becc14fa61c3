import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useLibrary, useMedia, useStores, valueOf, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import type { StepOf } from '../frame/step';
import { EndFrame, type Unfinished } from '../job/EndFrame';
import { JobFrame } from '../job/JobFrame';
import { nextAfter } from '../parts/next';
import { useWizard } from '../store';
import { useClose } from '../useClose';
import { DoneStep } from './DoneStep';
import { LeftOnMedia } from './LeftOnMedia';
import { MediaStep } from './MediaStep';
import type { Event, State } from './machine';
import { NextStep } from './NextStep';
import { PackagesStep } from './PackagesStep';
import { PlanStep } from './PlanStep';
import { createTransferWizard } from './store';

type Start = Extract<WizardStart, { wizard: 'transfer' }>;

export type StepProps<S extends State['step'] = State['step']> = StepOf<State, Event, S>;

const place: Record<State['step'], number> = { packages: 0, media: 1, plan: 2, running: 3, next: 3, done: 4, ended: 3 };

/** From the library onto sticks and disks: what goes where, copied, read back, and safe to remove. */
export function TransferWizard({ start }: { start: Start }) {
  const t = useTexts();
  const stores = useStores();
  const close = useClose();
  const { state, send } = useWizard(start, (from) => createTransferWizard(stores, from));
  const media = useMedia((all) => all.media);
  const load = useMedia((all) => all.load);
  useEffect(() => {
    void load();
  }, [load]);
  useEffect(() => {
    if (media.state === 'ready') send({ type: 'media', media: media.value });
  }, [media, send]);

  const packages = useLibrary((library) => library.packages);
  const [only, second] = (valueOf(packages) ?? []).filter(
    ({ id }) => id !== null && state.choice.packages.includes(id),
  );
  const chosen = state.choice.packages.length;
  const subject =
    chosen === 0
      ? undefined
      : only && !second
        ? t('package.title', { name: only.name, version: only.version })
        : t('transfer.subject', { count: chosen });
  const names = state.choice.media.flatMap((id) => state.media.find((medium) => medium.id === id)?.name ?? []);
  const where = t.list(names);
  const frame = {
    title: t('transfer.title'),
    ...(subject === undefined ? {} : { subject }),
    steps: [t('transfer.packages'), t('transfer.media'), t('transfer.plan'), t('transfer.copy'), t('transfer.result')],
    at: place[state.step],
    onClose: close,
  };
  switch (state.step) {
    case 'packages':
      return <PackagesStep state={state} send={send} frame={frame} />;
    case 'media':
      return <MediaStep state={state} send={send} frame={frame} />;
    case 'plan':
      return <PlanStep state={state} send={send} frame={frame} />;
    case 'running':
      return (
        <JobFrame
          {...frame}
          course={state.course}
          send={send}
          heading={t('transfer.running', { where })}
          lead={t('transfer.runningLead')}
          stop={{ heading: t('transfer.stop'), lead: t('transfer.stopLead'), button: t('transfer.stopNow') }}
        />
      );
    case 'next':
      return <NextStep state={state} send={send} frame={frame} />;
    case 'done':
      return <DoneStep state={state} send={send} frame={frame} />;
    case 'ended':
      return (
        <EndFrame
          {...frame}
          ending={state.ending}
          safe={t('transfer.safe')}
          again={() => send({ type: 'again' })}
          elsewhere={() => send({ type: 'elsewhere' })}
          others={<Other ending={state.ending} send={send} />}
        >
          <LeftOnMedia
            left={state.left}
            ending={state.ending}
            media={state.media}
            onLook={() => send({ type: 'look' })}
          />
        </EndFrame>
      );
  }
}

/** The other way on after a failure: the same once more where room was made, other media where the same would be tried again. */
function Other({ ending, send }: { ending: Unfinished; send: (event: Event) => void }) {
  const t = useTexts();
  const next = ending.how === 'failed' ? nextAfter(ending.error) : null;
  if (next !== 'space' && next !== 'again') return null;
  return (
    <Button variant="default" size="md" onClick={() => send({ type: next === 'space' ? 'again' : 'elsewhere' })}>
      {t(next === 'space' ? 'wizard.again' : 'transfer.otherMedia')}
    </Button>
  );
}
