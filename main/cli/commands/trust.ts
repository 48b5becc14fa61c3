import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { KeyView, TrustPolicyView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { leaf, noun, type Options } from '../command';
import { readPassphrase } from '../passphrase';
import type { Session } from '../session';

const passphraseFile = () => new Option('--passphrase-file <file>');

/** Signing keys, trusted publishers, and the policy. */
export function addTrust(program: Command, session: Session): void {
  addKeys(noun(program, session, 'key'), session);
  addPublishers(noun(program, session, 'publisher'), session);
  leaf(program, session, {
    usage: 'policy [policy]',
    key: 'policy',
    async run(run, [wanted]) {
      const { settings } = await run.services();
      if (wanted !== undefined && wanted !== 'warn' && wanted !== 'refuse')
        throw new SealiftError('cli.bad_value', {
          option: 'policy',
          value: wanted as string,
          expected: 'warn, refuse',
        });
      const { trust } = wanted === undefined ? settings.get() : settings.set({ trust: wanted as TrustPolicyView });
      await run.print({ trust }, () => run.texts.find(`cli.policy.${trust}`));
    },
  });
}

function addKeys(parent: Command, session: Session): void {
  leaf(parent, session, {
    usage: 'list',
    key: 'keyList',
    async run(run) {
      const keys = await run.wait((await run.services()).trust.keys.list());
      await run.print({ keys }, (render, terminal) => render.keys(terminal, keys));
    },
  });
  leaf(parent, session, {
    usage: 'make <name>',
    key: 'keyMake',
    options: [passphraseFile()],
    async run(run, [name], options) {
      const services = await run.services();
      const passphrase = await newPassphrase(run, options);
      const made = await run.wait(services.trust.keys.make({ name: name as string, passphrase }));
      await printKey(run, made, 'cli.key.made');
    },
  });
  leaf(parent, session, {
    usage: 'import <file>',
    key: 'keyImport',
    options: [new Option('--name <name>').makeOptionMandatory(), passphraseFile()],
    async run(run, [file], options) {
      const services = await run.services();
      const input = { name: options.name as string, file: resolve(file as string) };
      const given = await readPassphrase(run, {
        file: options.passphraseFile as string | undefined,
        prompt: run.texts('cli.key.passphraseOfFile'),
      });
      const taken = await run.wait(
        services.trust.keys.import({ ...input, filePassphrase: given }).catch((error: unknown) => {
          // A key without a passphrase gets this one.
          if (!(error instanceof SealiftError) || error.code !== 'trust.passphrase_needed') throw error;
          return services.trust.keys.import({ ...input, passphrase: given });
        }),
      );
      await printKey(run, taken, 'cli.key.imported');
    },
  });
  leaf(parent, session, {
    usage: 'export <key>',
    key: 'keyExport',
    options: [
      new Option('--out <folder>').makeOptionMandatory(),
      new Option('--secret'),
      new Option('--overwrite'),
      passphraseFile(),
    ],
    async run(run, [key], options) {
      const services = await run.services();
      const secret = options.secret === true;
      const result = await run.wait(
        services.trust.keys.export({
          key: key as string,
          to: resolve(options.out as string),
          what: secret ? 'secret' : 'public',
          overwrite: options.overwrite === true,
          ...(secret && { passphrase: await keyPassphrase(run, options) }),
        }),
      );
      await run.print(result, () =>
        run.texts(secret ? 'cli.key.exportedSecret' : 'cli.key.exported', { file: result.path }),
      );
    },
  });
  leaf(parent, session, {
    usage: 'rename <key> <name>',
    key: 'keyRename',
    async run(run, [key, name]) {
      const { trust } = await run.services();
      await printKey(run, await run.wait(trust.keys.rename(key as string, name as string)), 'cli.key.renamed');
    },
  });
  leaf(parent, session, {
    usage: 'retire <key>',
    key: 'keyRetire',
    async run(run, [key]) {
      const { trust } = await run.services();
      await run.confirm([run.texts('cli.key.retiring', { key: key as string })]);
      await printKey(run, await run.wait(trust.keys.retire(key as string)), 'cli.key.retired');
    },
  });
}

function addPublishers(parent: Command, session: Session): void {
  leaf(parent, session, {
    usage: 'list',
    key: 'publisherList',
    async run(run) {
      const publishers = await run.wait((await run.services()).trust.publishers.list());
      await run.print({ publishers }, (render, terminal) => render.publishers(terminal, publishers));
    },
  });
  leaf(parent, session, {
    usage: 'add <key>',
    key: 'publisherAdd',
    options: [new Option('--name <name>').makeOptionMandatory()],
    async run(run, [key], options) {
      const { trust } = await run.services();
      const given = key as string;
      const source = existsSync(given) ? { file: resolve(given) } : { text: given };
      const added = await run.wait(trust.publishers.add(options.name as string, source));
      await run.print(added, (render, terminal) =>
        render.signer(terminal, run.texts('cli.publisher.added', { name: added.name }), added),
      );
    },
  });
  leaf(parent, session, {
    usage: 'rename <publisher> <name>',
    key: 'publisherRename',
    async run(run, [publisher, name]) {
      const { trust } = await run.services();
      const renamed = await run.wait(trust.publishers.rename(publisher as string, name as string));
      await run.print(renamed, (render, terminal) =>
        render.signer(terminal, run.texts('cli.publisher.renamed', { name: renamed.name }), renamed),
      );
    },
  });
  leaf(parent, session, {
    usage: 'remove <publisher>',
    key: 'publisherRemove',
    async run(run, [publisher]) {
      const { trust } = await run.services();
      await run.confirm([run.texts('cli.publisher.removing', { name: publisher as string })]);
      const removed = await run.wait(trust.publishers.remove(publisher as string));
      await run.print(removed, () => run.texts('cli.publisher.removed', { name: removed.name }));
    },
  });
}

/** The key to sign with, as options name it, with its passphrase where it has one. */
export async function signerOf(run: Session, key: string, options: Options) {
  const keys = await run.wait((await run.services()).trust.keys.list());
  const wanted = key.trim();
  const found = keys.find(({ name }) => name === wanted) ?? keys.find(({ id }) => id === wanted.toUpperCase());
  if (!found) throw new SealiftError('trust.key_missing', { keyId: wanted });
  return found.kept === 'passphrase'
    ? { key: found.id, passphrase: await keyPassphrase(run, options) }
    : { key: found.id };
}

function keyPassphrase(run: Session, options: Options): Promise<string> {
  return readPassphrase(run, {
    file: options.passphraseFile as string | undefined,
    prompt: run.texts('cli.key.passphrase'),
  });
}

function newPassphrase(run: Session, options: Options): Promise<string> {
  return readPassphrase(run, {
    file: options.passphraseFile as string | undefined,
    prompt: run.texts('cli.key.passphraseNew'),
    repeat: run.texts('cli.key.passphraseAgain'),
  });
}

function printKey(run: Session, key: KeyView, said: string): Promise<void> {
  return run.print(key, (render, terminal) => render.signer(terminal, run.texts.find(said, { name: key.name }), key));
}
