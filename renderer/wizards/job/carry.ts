import type { StoreApi } from 'zustand/vanilla';
import type { Bridge, CallInput, CallName, CallOutput } from '../../../preload/contract';
import type { JobsState } from '../../stores/jobs';
import { isLive } from '../../stores/jobs';
import type { Answer } from '../parts/survey';
import type { CourseEffect, CourseEvent } from './course';

/** Calls that answer with the job they started. */
export type StartingCall = {
  [C in CallName]: CallOutput<C> extends { job: string } ? C : never;
}[CallName];

type Send = (event: CourseEvent) => void;

/** Starts a job and says so, or why it could not be started. */
export async function startJob<C extends StartingCall>(
  bridge: Bridge,
  call: C,
  input: CallInput<C>,
  send: Send,
): Promise<void> {
  const answer = await bridge.call(call, input);
  if (answer.ok) send({ type: 'job.started', id: (answer.value as { job: string }).job });
  else send({ type: 'job.refused', error: answer.error });
}

/** Asks for a plan and says what came of it; `asked` tells the answer from those of earlier questions. */
export async function askPlan<C extends CallName>(
  bridge: Bridge,
  call: C,
  input: CallInput<C>,
  asked: number,
  send: (event: Answer<CallOutput<C>>) => void,
): Promise<void> {
  const answer = await bridge.call(call, input);
  if (answer.ok) send({ type: 'planned', asked, plan: answer.value });
  else send({ type: 'planFailed', asked, error: answer.error });
}

/** Carries out what a course asks for. A job is followed until it has ended, through a loss of the services too. */
export function carryCourse(jobs: StoreApi<JobsState>, effect: CourseEffect, send: Send): void {
  switch (effect.do) {
    case 'job.follow':
      return follow(jobs, effect.id, send);
    case 'job.cancel':
      void jobs
        .getState()
        .cancel(effect.id)
        .then((error) => error && send({ type: 'job.stopRefused', error }));
  }
}

function follow(jobs: StoreApi<JobsState>, id: string, send: Send): void {
  let last: JobsState['jobs'][number] | undefined;
  const stop = jobs.subscribe(look);
  look();
  // What happened before the job's number was known here.
  void jobs.getState().load();
  function look(): void {
    const job = jobs.getState().jobs.find((known) => known.id === id);
    if (!job || job === last) return;
    last = job;
    if (!isLive(job)) stop();
    send({ type: 'job.changed', job });
  }
}
