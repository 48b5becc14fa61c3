import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconHandStop,
  IconLoader2,
  IconPlugConnectedX,
  type TablerIcon,
} from '@tabler/icons-react';
import { useCallback } from 'react';
import type { JobView } from '../../preload/contract';
import { type Texts, useTexts } from '../text';
import { State, type Tone } from './State';

const looks: Record<JobView['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  queued: { icon: IconClock, tone: 'dim' },
  running: { icon: IconLoader2, tone: 'accent' },
  cancelling: { icon: IconHandStop, tone: 'warn' },
  succeeded: { icon: IconCircleCheck, tone: 'good' },
  failed: { icon: IconCircleX, tone: 'bad' },
  cancelled: { icon: IconHandStop, tone: 'dim' },
  interrupted: { icon: IconPlugConnectedX, tone: 'warn' },
};

/** A job's state, by icon and word. */
export function JobState({ state }: { state: JobView['state'] }) {
  const t = useTexts();
  const { icon, tone } = looks[state] ?? { icon: IconAlertTriangle, tone: 'dim' };
  return <State icon={icon} tone={tone} text={t.find(`jobs.states.${state}`, state)} />;
}

/** `Export shop@1.0`: what a job is called where people read. */
export function useJobName(): (job: Pick<JobView, 'kind' | 'subject'>) => string {
  const t = useTexts();
  return useCallback(
    (job) => t('job.name', { kind: t.find(`jobs.kinds.${job.kind}`, job.kind), subject: job.subject }),
    [t],
  );
}

/** The step a job is at and what it handles there. */
export function stepOf(t: Texts, job: JobView): string {
  if (!job.progress) return t.find(`jobs.states.${job.state}`, job.state);
  const step = t.find(`jobs.steps.${job.progress.step}`, job.progress.step);
  const waits = job.state === 'running' ? job.progress.waitsFor : undefined;
  if (waits)
    return waits.medium === null
      ? t.find('jobs.waits.any', step, { number: waits.number, of: waits.of })
      : t.find('jobs.waits.named', step, { number: waits.number, of: waits.of, medium: waits.medium });
  return job.progress.item ? t('job.stepItem', { step, item: job.progress.item }) : step;
}

/** Seconds from a job's start to its end, or to now while it runs. */
export function secondsTaken(job: JobView, now: number): number | undefined {
  if (job.startedAt === null) return undefined;
  return Math.max(0, ((job.endedAt === null ? now : Date.parse(job.endedAt)) - Date.parse(job.startedAt)) / 1000);
}
