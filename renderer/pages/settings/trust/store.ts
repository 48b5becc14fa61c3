import { createStore } from 'zustand/vanilla';
import type {
  Bridge,
  CallName,
  CallResult,
  IdentityView,
  KeyView,
  PublisherView,
  RecipientView,
} from '../../../../preload/contract';
import { ask, coalesced, type Loadable, loading } from '../../../stores/loadable';
import { callOf, idle, next, type TrustEvent, type TrustState } from './machine';

export interface TrustStoreState {
  readonly keys: Loadable<readonly KeyView[]>;
  readonly publishers: Loadable<readonly PublisherView[]>;
  readonly recipients: Loadable<readonly RecipientView[]>;
  readonly identities: Loadable<readonly IdentityView[]>;
  /** Whether the system has a keychain that can keep keys. */
  readonly keychain: boolean;
  readonly doing: TrustState;
  load(): Promise<void>;
  /** Tells the form of an event, and carries it out when it became ready for that. */
  send(event: TrustEvent): void;
}

/** Keys, publishers, recipients and identities of this workstation, and what is being done with them, over the bridge. */
export function createTrustStore(bridge: Bridge) {
  const store = createStore<TrustStoreState>()((set, get) => ({
    keys: loading,
    publishers: loading,
    recipients: loading,
    identities: loading,
    keychain: false,
    doing: idle,
    load: coalesced(async () => {
      const [keys, publishers, recipients, identities, keychain] = await Promise.all([
        ask(bridge, 'keys.list', {}),
        ask(bridge, 'publishers.list', {}),
        ask(bridge, 'recipients.list', {}),
        ask(bridge, 'identities.list', {}),
        ask(bridge, 'keys.keychain', {}),
      ]);
      set({
        keys,
        publishers,
        recipients,
        identities,
        keychain: keychain.state === 'ready' && keychain.value.available,
      });
    }),
    send(event) {
      const before = get().doing;
      const doing = next(before, event);
      set({ doing });
      if (doing.step === 'busy' && before.step !== 'busy') void carryOut(doing.form);
    },
  }));

  async function carryOut(form: Parameters<typeof callOf>[0]): Promise<void> {
    const { name, input } = callOf(form);
    const answer = (await bridge.call(name, input as never)) as CallResult<CallName>;
    const { send, load } = store.getState();
    if (!answer.ok) return send({ type: 'failed', error: answer.error });
    if (name === 'publishers.read') return send({ type: 'read', key: answer.value as never });
    await load();
    send({ type: 'done' });
  }
  return store;
}
