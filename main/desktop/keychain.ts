import { SealiftError } from '../errors';
import type { Keychain } from '../service-types';
import type { FromHost, ToHost } from './rpc';

/** What the services' process may ask of the keychain: secrets as base64 when encrypted, as they are when not. */
export type KeychainAsk = 'available' | 'encrypt' | 'decrypt';

/** The part of Electron's safeStorage that is used. */
export interface SystemStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/**
 * Answers one question of the services' process. On a Linux without a keyring Electron encrypts with a password that everyone knows:
 * that is no keychain.
 */
export function answerKeychain(
  storage: SystemStorage,
  { id, ask, text }: Extract<FromHost, { kind: 'keychain' }>,
  platform: NodeJS.Platform = process.platform,
): Extract<ToHost, { kind: 'keychain' }> {
  try {
    const weak =
      platform === 'linux' && ['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend?.() ?? '');
    const available = !weak && storage.isEncryptionAvailable();
    if (ask === 'available') return { kind: 'keychain', id, text: available ? 'yes' : '' };
    if (!available) return { kind: 'keychain', id, text: null };
    return {
      kind: 'keychain',
      id,
      text:
        ask === 'encrypt'
          ? storage.encryptString(text).toString('base64')
          : storage.decryptString(Buffer.from(text, 'base64')),
    };
  } catch {
    return { kind: 'keychain', id, text: null };
  }
}

/** The keychain as the services' process sees it: every question goes to the main process, which alone has Electron. */
export class AskedKeychain implements Keychain {
  readonly #post: (message: FromHost) => void;
  readonly #waiting = new Map<number, (text: string | null) => void>();
  #next = 1;

  constructor(post: (message: FromHost) => void) {
    this.#post = post;
  }

  async available(): Promise<boolean> {
    return (await this.#ask('available', '')) === 'yes';
  }

  async encrypt(text: string): Promise<Uint8Array> {
    return Buffer.from(await this.#need('encrypt', text), 'base64');
  }

  decrypt(bytes: Uint8Array): Promise<string> {
    return this.#need('decrypt', Buffer.from(bytes).toString('base64'));
  }

  /** To be told what the main process answered. */
  answered({ id, text }: Extract<ToHost, { kind: 'keychain' }>): void {
    this.#waiting.get(id)?.(text);
    this.#waiting.delete(id);
  }

  async #need(ask: KeychainAsk, text: string): Promise<string> {
    const answer = await this.#ask(ask, text);
    if (answer === null) throw new SealiftError('trust.keychain_missing');
    return answer;
  }

  #ask(ask: KeychainAsk, text: string): Promise<string | null> {
    return new Promise((resolve) => {
      const id = this.#next++;
      this.#waiting.set(id, resolve);
      this.#post({ kind: 'keychain', id, ask, text });
    });
  }
}
