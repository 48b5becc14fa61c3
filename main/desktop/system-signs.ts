import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { JobView } from '../../preload/contract';
import { barOf, hear, hearOwn, idle, keepsAwake, ownWork, type Work, worthTelling } from './at-work';
import { type DesktopText, type JobText, jobName } from './texts';

interface Surroundings {
  readonly window: () => BrowserWindow | undefined;
  readonly text: () => DesktopText;
  readonly jobText: () => JobText;
  /** The person wants to see a job. */
  readonly show: (job: string) => void;
}

/**
 * What the operating system shows of jobs: the progress in the taskbar or dock, a notification when a long one ends unseen; and the
 * computer does not sleep while one runs.
 */
export function systemSigns(around: Surroundings) {
  let work = idle;
  let blocker: number | undefined;
  // A notification that nobody refers to is collected, and its click with it.
  const shown = new Set<Notification>();

  function settle(next: Work): void {
    work = next;
    const window = around.window();
    if (window && !window.isDestroyed()) window.setProgressBar(barOf(work));
    if (keepsAwake(work)) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  }

  function tell(job: JobView): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({
      title: jobName(around.text(), around.jobText(), job),
      body: around.text()(job.state === 'succeeded' ? 'ended.succeeded' : 'ended.failed'),
    });
    shown.add(notification);
    notification.on('click', () => {
      shown.delete(notification);
      around.show(job.id);
    });
    notification.on('close', () => shown.delete(notification));
    notification.show();
  }

  return {
    changed(job: JobView): void {
      const before = work;
      settle(hear(work, job));
      if (worthTelling(before, job, around.window()?.isFocused() === true)) tell(job);
    },
    own(id: string): void {
      work = hearOwn(work, id);
    },
    /** The services are gone, and with them whatever ran; what other processes do is heard of again. */
    lost(): void {
      settle(idle);
    },
    /** A window that was opened anew shows what goes on, too. */
    drawn(): void {
      settle(work);
    },
    /** The jobs that would be cut off if the application ended now. */
    atStake: (): JobView[] => ownWork(work),
  };
}
