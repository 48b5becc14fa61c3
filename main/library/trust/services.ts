import { inspectPackage } from '../../packages';
import type { TrustServices } from '../../service-types';
import { SecretKey } from '../../trust';
import type { LibraryEnvironment } from '../environment';
import { sourceFor } from '../volumes';
import { exportHistory, verifyHistory } from './history';
import {
  dropIdentity,
  exportIdentity,
  importIdentity,
  listIdentities,
  makeIdentity,
  renameIdentityTo,
  unlockIdentity,
} from './identities';
import { hasKeychain } from './keeping';
import { exportKey, importKey, listKeys, makeKey, renameSigningKey, retireSigningKey } from './keys';
import { distrustPublisher, listPublishers, readPublicKey, renameTrusted, trustPublisher } from './publishers';
import { dropRecipient, listRecipients, renameRecipientTo, takeRecipient } from './recipients';
import { judgePackage } from './verdict';

/** Keys, publishers and verdicts for the composition root. Whatever changes what is trusted goes into the history. */
export function trustServices(
  env: Pick<LibraryEnvironment, 'trust' | 'catalog' | 'actor' | 'mediaFolders'>,
): TrustServices {
  const { trust } = env;
  /** Does it, and then records it with the key's id. */
  async function recorded<T extends { readonly id: string; readonly name: string }>(
    action: string,
    done: Promise<T>,
  ): Promise<T> {
    const view = await done;
    env.catalog.history.append({ actor: env.actor, action, subject: view.name, detail: { keyId: view.id } });
    return view;
  }
  /** As `recorded`, of what is known by its public key. */
  async function noted<T extends { readonly recipient: string; readonly name: string }>(
    action: string,
    done: Promise<T>,
  ): Promise<T> {
    const view = await done;
    const { name, recipient } = view;
    env.catalog.history.append({ actor: env.actor, action, subject: name, detail: { recipient } });
    return view;
  }
  return {
    recipients: {
      list: () => listRecipients(trust),
      add: (name, source) => noted('add-recipient', takeRecipient(name, source, trust)),
      rename: (recipient, name) => noted('rename-recipient', renameRecipientTo(recipient, name, trust)),
      remove: (recipient) => noted('remove-recipient', dropRecipient(recipient, trust)),
    },
    identities: {
      list: () => listIdentities(trust),
      make: (input) => noted('make-identity', makeIdentity(input, trust)),
      import: (input) => noted('import-identity', importIdentity(input, trust)),
      export: async (input) => {
        const exported = exportIdentity(input, trust);
        const { path } = await (input.what === 'secret' ? noted('export-identity', exported) : exported);
        return { path };
      },
      rename: (identity, name) => noted('rename-identity', renameIdentityTo(identity, name, trust)),
      remove: (identity) => noted('remove-identity', dropIdentity(identity, trust)),
      unlock: (input) => unlockIdentity(input, trust),
      lock: () => trust.opened.clear(),
    },
    keys: {
      list: () => listKeys(trust),
      keychain: () => hasKeychain(trust),
      make: (input) => recorded('make-key', makeKey(input, SecretKey.generate(), trust)),
      import: (input) => recorded('import-key', importKey(input, trust)),
      export: async (input) => {
        const exported = await exportKey(input, trust);
        if (input.what === 'secret')
          env.catalog.history.append({
            actor: env.actor,
            action: 'export-key',
            subject: exported.name,
            detail: { keyId: exported.keyId, path: exported.path },
          });
        return { path: exported.path };
      },
      rename: (key, name) => recorded('rename-key', renameSigningKey(key, name, trust)),
      retire: (key) => recorded('retire-key', retireSigningKey(key, trust)),
    },
    publishers: {
      list: () => listPublishers(trust),
      read: (source) => readPublicKey(source, trust),
      add: (name, source) => recorded('trust', trustPublisher(name, source, trust)),
      rename: (publisher, name) => recorded('rename-publisher', renameTrusted(publisher, name, trust)),
      remove: (publisher) => recorded('distrust', distrustPublisher(publisher, trust)),
    },
    history: {
      verify: (against) => verifyHistory(against, env),
      export: (input) => exportHistory(input, env),
    },
    verdict: async (path) => {
      const { source } = await sourceFor(path, env, { beginning: true });
      return (await judgePackage(await inspectPackage(source), trust)).view;
    },
  };
}
