import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron';
import { callChannel, eventChannel } from '../../preload/channels';
import type { EventName, EventPayload } from '../../preload/contract';
import { answer, type Carry } from './answer';

/** Answers the window's calls on the one channel there is. `window` is the only one whose calls are carried out. */
export function serveCalls(
  ipcMain: IpcMain,
  window: () => BrowserWindow | undefined,
  carry: Carry,
  report: (error: unknown) => void,
): void {
  ipcMain.handle(callChannel, (event: IpcMainInvokeEvent, name: unknown, input: unknown) => {
    const frame = event.senderFrame;
    const own = window();
    const ownWindow =
      frame !== null &&
      own !== undefined &&
      !own.isDestroyed() &&
      event.sender === own.webContents &&
      frame === own.webContents.mainFrame;
    return answer({ url: frame?.url ?? '', ownWindow }, name, input, carry, report);
  });
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
