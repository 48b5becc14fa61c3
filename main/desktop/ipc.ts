import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron';
import { callChannel, dropChannel, eventChannel } from '../../preload/channels';
import type { EventName, EventPayload, PlaceView } from '../../preload/contract';
import { answer, answerDrop, type Carry, type Sender } from './answer';

/** Answers the window's calls and drops, on the only channels there are. `window` is the only one whose calls are carried out. */
export function serveCalls(
  ipcMain: IpcMain,
  window: () => BrowserWindow | undefined,
  carry: Carry,
  drop: (paths: readonly unknown[]) => Promise<PlaceView[]>,
  report: (error: unknown) => void,
): void {
  function senderOf(event: IpcMainInvokeEvent): Sender {
    const frame = event.senderFrame;
    const own = window();
    const ownWindow =
      frame !== null &&
      own !== undefined &&
      !own.isDestroyed() &&
      event.sender === own.webContents &&
      frame === own.webContents.mainFrame;
    return { url: frame?.url ?? '', ownWindow };
  }
  ipcMain.handle(callChannel, (event, name: unknown, input: unknown) =>
    answer(senderOf(event), name, input, carry, report),
  );
  ipcMain.handle(dropChannel, (event, paths: unknown) => answerDrop(senderOf(event), paths, drop, report));
}

/** Tells the window. */
export function emitTo<E extends EventName>(
  window: BrowserWindow | undefined,
  name: E,
  payload: EventPayload<E>,
): void {
  if (window && !window.isDestroyed() && !window.webContents.isCrashed())
    window.webContents.send(eventChannel, name, payload);
}
