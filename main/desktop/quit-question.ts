import type { MessageBoxOptions } from 'electron';
import type { JobView } from '../../preload/contract';
import { type DesktopText, type JobText, jobName } from './texts';

/** As many jobs as are named; the others are counted by an ellipsis. */
const mostNamed = 5;

/** The question before jobs are cut off. Staying is what Enter and Escape do. Pure. */
export function quitQuestion(jobs: readonly JobView[], text: DesktopText, jobText: JobText): MessageBoxOptions {
  const names = jobs.slice(0, mostNamed).map((job) => jobName(text, jobText, job));
  return {
    type: 'question',
    title: 'Sealift',
    message: text('quit.message'),
    detail: [...names, ...(jobs.length > mostNamed ? ['…'] : []), '', text('quit.detail')].join('\n'),
    buttons: [text('quit.stay'), text('quit.leave')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
}
