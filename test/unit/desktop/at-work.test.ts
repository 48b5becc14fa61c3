import { describe, expect, it } from 'vitest';
import {
  barOf,
  hear,
  hearOwn,
  idle,
  keepsAwake,
  longJob,
  ownWork,
  type Work,
  worthTelling,
} from '../../../main/desktop/at-work';
import { quitQuestion } from '../../../main/desktop/quit-question';
import { desktopText, jobText } from '../../../main/desktop/texts';
import type { JobView } from '../../../preload/contract';
import { at, jobOf } from '../renderer/bridge';

const start = '2026-01-01T00:00:00.000Z';
const past = (ms: number) => new Date(Date.parse(start) + ms).toISOString();
const running = (id: string, fraction: number, created = start) =>
  jobOf(id, { createdAt: created, startedAt: start, progress: at(fraction) });
const ended = (id: string, ms: number, state: JobView['state'] = 'succeeded') =>
  jobOf(id, { state, startedAt: start, endedAt: past(ms) });
const heard = (...jobs: JobView[]): Work => jobs.reduce(hear, idle);

describe('the bar in the taskbar', () => {
  it.each<[string, Work, number]>([
    ['shows nothing while nothing runs', idle, -1],
    ['shows how far a job is', heard(running('1', 0.25)), 0.25],
    ['is of the oldest job', heard(running('2', 0.9, past(5)), running('1', 0.1)), 0.1],
    ['only moves while a job waits', heard(jobOf('1', { state: 'queued' })), 2],
    ['only moves while a job has nothing to tell', heard(jobOf('1')), 2],
    ['goes with the job', heard(running('1', 0.5), ended('1', 5)), -1],
    ['goes on with the next job', heard(running('1', 0.5), running('2', 0.4, past(1)), ended('1', 5)), 0.4],
  ])('%s', (_case, work, bar) => {
    expect(barOf(work)).toBe(bar);
    expect(keepsAwake(work)).toBe(bar !== -1);
  });
});

describe('a notification', () => {
  const before = heard(running('1', 0.5));

  it.each<[string, boolean, JobView, boolean]>([
    ['is due when a long job ends unseen', true, ended('1', longJob + 1), false],
    ['is due when it fails, too', true, ended('1', longJob + 1, 'failed'), false],
    ['is not while somebody looks', false, ended('1', longJob + 1), true],
    ['is not for a short job', false, ended('1', longJob), false],
    ['is not for what the person stopped', false, ended('1', longJob + 1, 'cancelled'), false],
    ['is not for a job that goes on', false, running('1', 0.9), false],
    ['is not for a job that was over when it was heard of', false, ended('2', longJob + 1), false],
  ])('%s', (_case, due, job, looking) => {
    expect(worthTelling(before, job, looking)).toBe(due);
  });

  it('is due once', () => {
    const job = ended('1', longJob + 1);
    expect(worthTelling(hear(before, job), job, false)).toBe(false);
  });
});

describe('the question before quitting', () => {
  it('is about the jobs of this application only, the oldest first', () => {
    const work = ['2', '1'].reduce(hearOwn, heard(running('3', 0), running('2', 0, past(1)), running('1', 0)));
    expect(ownWork(work).map(({ id }) => id)).toEqual(['1', '2']);
    expect(ownWork(hear(work, ended('1', 5))).map(({ id }) => id)).toEqual(['2']);
  });

  it('names them, and stays unless told otherwise', () => {
    const jobs = Array.from({ length: 7 }, (_, number) => jobOf(`${number}`, { subject: `shop@${number}` }));
    const { detail, buttons, defaultId, cancelId } = quitQuestion(jobs, desktopText('en'), jobText('en'));
    expect(detail?.split('\n')).toEqual([
      ...[0, 1, 2, 3, 4].map((number) => `Export shop@${number}`),
      '…',
      '',
      expect.stringContaining('nothing half-done'),
    ]);
    expect([buttons?.[defaultId ?? 9], buttons?.[cancelId ?? 9]]).toEqual(['Stay', 'Stay']);
    expect(quitQuestion(jobs, desktopText('zh-CN'), jobText('zh-CN')).buttons).toEqual(['留下', '取消任务并退出']);
  });

  it('takes what a job is about literally', () => {
    const job = jobOf('1', { subject: '{{kind}} $& $1' });
    expect(quitQuestion([job], desktopText('en'), jobText('en')).detail?.split('\n')[0]).toBe('Export {{kind}} $& $1');
  });
});
