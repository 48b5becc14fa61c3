import type { Bridge, ErrorView, PlaceChoice, PlaceView } from '../../preload/contract';

/** What came of asking for a file or folder: nothing chosen is no error. */
export type Chosen =
  | { readonly ok: true; readonly places: readonly PlaceView[] }
  | { readonly ok: false; readonly error: ErrorView };

/** Shows the system's dialog; what was chosen is named by ids from then on. */
export async function choosePlaces(bridge: Bridge, what: PlaceChoice): Promise<Chosen> {
  const answer = await bridge.call('places.choose', { what });
  return answer.ok ? { ok: true, places: answer.value } : { ok: false, error: answer.error };
}
