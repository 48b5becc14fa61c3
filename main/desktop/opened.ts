import type { PlaceView } from '../../preload/contract';

/**
 * Holds packages that were opened with the application until the window listens and the services are there to remember them.
 * `remember` makes places of paths; `tell` is told of every place once the window listens.
 */
export function openedPackages(
  remember: (paths: readonly string[]) => Promise<PlaceView[]>,
  tell: (place: PlaceView) => void,
) {
  let waiting: string[] = [];
  let listening = false;

  async function take(): Promise<PlaceView[]> {
    const paths = waiting;
    waiting = [];
    try {
      return paths.length > 0 ? await remember(paths) : [];
    } catch (error) {
      // The services were away: what was opened is not forgotten.
      waiting = [...paths, ...waiting];
      throw error;
    }
  }

  return {
    /** Packages were opened just now. Rejects when they could not be remembered; they are then told of later. */
    async open(paths: readonly string[]): Promise<void> {
      waiting.push(...paths);
      if (listening) for (const place of await take()) tell(place);
    },
    /** The window listens from now on, and asks for what came before. */
    listen(): Promise<PlaceView[]> {
      listening = true;
      return take();
    },
    /** The window is gone, or begins anew. */
    deaf(): void {
      listening = false;
    },
  };
}
