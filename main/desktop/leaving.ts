import { app, type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import type { JobView } from '../../preload/contract';

/**
 * Holds the application back while jobs of its own run, and asks. `held` is to be asked by every event that would end it: when it
 * answers true, the event is to be prevented.
 */
export function leaving(
  atStake: () => readonly JobView[],
  window: () => BrowserWindow | undefined,
  question: (jobs: readonly JobView[]) => MessageBoxOptions,
) {
  let state: 'staying' | 'asking' | 'leaving' = 'staying';

  async function ask(jobs: readonly JobView[]): Promise<void> {
    state = 'asking';
    const parent = window();
    const options = question(jobs);
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
    state = response === 1 ? 'leaving' : 'staying';
    if (state === 'leaving') app.quit();
  }

  return {
    held(): boolean {
      if (state === 'leaving') return false;
      const jobs = atStake();
      if (jobs.length === 0) return false;
      if (state === 'staying') void ask(jobs);
      return true;
    },
  };
}
