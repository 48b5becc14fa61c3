import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { callChannel, dropChannel, eventChannel } from './channels';
import type { Bridge, CallInput, CallName, CallResult, EventName, EventPayload } from './contract';
import { isLongCall } from './contract/long';

// The names of the contract, written in by the build (electron.vite.config.ts): the contract itself would bring the whole of
// zod into every window for them.
declare const __CONTRACT_CALLS__: readonly string[];
declare const __CONTRACT_EVENTS__: readonly string[];

const calls: ReadonlySet<string> = new Set(__CONTRACT_CALLS__);
const events: ReadonlySet<string> = new Set(__CONTRACT_EVENTS__);

/** The bridge: names are checked here, everything else by the main process, which trusts nothing that comes from a window. */
const bridge: Bridge = {
  async call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallResult<C>> {
    if (!calls.has(name))
      return {
        ok: false,
        error: { code: 'ipc.unknown_call', params: { call: String(name) }, retry: false, causes: [] },
      };
    const answer = await ipcRenderer.invoke(callChannel, name, input);
    return isLongCall(name) && answer.ok ? { ok: true, value: JSON.parse(answer.value) } : answer;
  },
  async long(name, input) {
    const answer = await ipcRenderer.invoke(callChannel, name, input);
    return answer.ok ? { ok: true, json: answer.value } : answer;
  },
  // The system knows the path of a file that a person dropped; one that the page made up has none.
  dropped: (files) => ipcRenderer.invoke(dropChannel, Array.isArray(files) ? files.map(pathOf) : []),
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
    if (!events.has(name)) throw new TypeError(`no such event: ${String(name)}`);
    const heard = (_event: IpcRendererEvent, given: EventName, payload: unknown) => {
      if (given === name) listener(payload as EventPayload<E>);
    };
    ipcRenderer.on(eventChannel, heard);
    return () => {
      ipcRenderer.removeListener(eventChannel, heard);
    };
  },
};

function pathOf(file: unknown): string {
  try {
    return webUtils.getPathForFile(file as File);
  } catch {
    return '';
  }
}

contextBridge.exposeInMainWorld('sealift', bridge);
