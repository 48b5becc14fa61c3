import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { IdentityView, RecipientView } from '../../../preload/contract';
import { leaf, noun, type Options, repeated } from '../command';
import { readPassphrase } from '../passphrase';
import type { Session } from '../session';
import { unlockFor, unlockOptions } from '../unlock';

const passphraseFile = () => new Option('--passphrase-file <file>');

/** Whom packages are encrypted to, and what encrypted ones are read with. */
export function addEncryption(program: Command, session: Session): void {
  addRecipients(noun(program, session, 'recipient'), session);
  addIdentities(noun(program, session, 'identity'), session);
}

/** `package encrypt` and `package decrypt`. */
export function addEncrypting(parent: Command, session: Session): void {
  leaf(parent, session, {
    usage: 'encrypt <file>',
    key: 'packageEncrypt',
    options: [
      repeated('--to <recipient>').makeOptionMandatory(),
      new Option('--out <folder>'),
      new Option('--overwrite'),
    ],
    async run(run, [file], options) {
      const services = await run.services();
      const to = options.to as string[];
      const result = await run.job(services, services.packages.encrypt({ ...placed(file, options), to }));
      await run.print(result, () =>
        run.texts('cli.package.encrypted', { file: result.package.path, names: [...result.names] }),
      );
    },
  });
  leaf(parent, session, {
    usage: 'decrypt <file>',
    key: 'packageDecrypt',
    options: [new Option('--out <folder>'), new Option('--overwrite'), ...unlockOptions()],
    async run(run, [file], options) {
      const services = await run.services();
      await unlockFor(run, services, [resolve(file as string)], options);
      const result = await run.job(services, services.packages.decrypt(placed(file, options)));
      await run.print(result, () => run.texts('cli.package.decrypted', { file: result.package.path }));
    },
  });
}

function placed(file: unknown, options: Options) {
  return {
    path: resolve(file as string),
    overwrite: options.overwrite === true,
    ...(options.out !== undefined && { out: resolve(options.out as string) }),
  };
}

function addRecipients(parent: Command, session: Session): void {
  leaf(parent, session, {
    usage: 'list',
    key: 'recipientList',
    async run(run) {
      const recipients = await run.wait((await run.services()).trust.recipients.list());
      await run.print({ recipients }, (render, terminal) => render.recipients(terminal, recipients));
    },
  });
  leaf(parent, session, {
    usage: 'add <key>',
    key: 'recipientAdd',
    options: [new Option('--name <name>').makeOptionMandatory()],
    async run(run, [key], options) {
      const { trust } = await run.services();
      const given = key as string;
      const source = existsSync(given) ? { file: resolve(given) } : { text: given };
      await printKey(run, await run.wait(trust.recipients.add(options.name as string, source)), 'cli.recipient.added');
    },
  });
  leaf(parent, session, {
    usage: 'rename <recipient> <name>',
    key: 'recipientRename',
    async run(run, [recipient, name]) {
      const { trust } = await run.services();
      const renamed = await run.wait(trust.recipients.rename(recipient as string, name as string));
      await printKey(run, renamed, 'cli.recipient.renamed');
    },
  });
  leaf(parent, session, {
    usage: 'remove <recipient>',
    key: 'recipientRemove',
    async run(run, [recipient]) {
      const { trust } = await run.services();
      await run.confirm([run.texts('cli.recipient.removing', { name: recipient as string })]);
      const removed = await run.wait(trust.recipients.remove(recipient as string));
      await run.print(removed, () => run.texts('cli.recipient.removed', { name: removed.name }));
    },
  });
}

function addIdentities(parent: Command, session: Session): void {
  leaf(parent, session, {
    usage: 'list',
    key: 'identityList',
    async run(run) {
      const identities = await run.wait((await run.services()).trust.identities.list());
      await run.print({ identities }, (render, terminal) => render.identities(terminal, identities));
    },
  });
  leaf(parent, session, {
    usage: 'make <name>',
    key: 'identityMake',
    options: [passphraseFile()],
    async run(run, [name], options) {
      const services = await run.services();
      const passphrase = await readPassphrase(run, {
        file: options.passphraseFile as string | undefined,
        prompt: run.texts('cli.identity.passphraseNew'),
        repeat: run.texts('cli.key.passphraseAgain'),
      });
      const made = await run.wait(services.trust.identities.make({ name: name as string, passphrase }));
      await printKey(run, made, 'cli.identity.made');
    },
  });
  leaf(parent, session, {
    usage: 'import <file>',
    key: 'identityImport',
    options: [new Option('--name <name>').makeOptionMandatory(), passphraseFile()],
    async run(run, [file], options) {
      const services = await run.services();
      const given = await readPassphrase(run, {
        file: options.passphraseFile as string | undefined,
        prompt: run.texts('cli.identity.passphraseOfFile'),
      });
      // A file without a passphrase is kept under this one.
      const input = { name: options.name as string, file: resolve(file as string), filePassphrase: given };
      await printKey(run, await run.wait(services.trust.identities.import(input)), 'cli.identity.imported');
    },
  });
  leaf(parent, session, {
    usage: 'export <identity>',
    key: 'identityExport',
    options: [
      new Option('--out <folder>').makeOptionMandatory(),
      new Option('--secret'),
      new Option('--overwrite'),
      passphraseFile(),
    ],
    async run(run, [identity], options) {
      const services = await run.services();
      const secret = options.secret === true;
      const passphrase = secret
        ? await readPassphrase(run, {
            file: options.passphraseFile as string | undefined,
            prompt: run.texts('cli.identity.passphrase', { name: identity as string }),
          })
        : undefined;
      const result = await run.wait(
        services.trust.identities.export({
          identity: identity as string,
          to: resolve(options.out as string),
          what: secret ? 'secret' : 'public',
          overwrite: options.overwrite === true,
          ...(passphrase !== undefined && { passphrase }),
        }),
      );
      await run.print(result, () =>
        run.texts(secret ? 'cli.identity.exportedSecret' : 'cli.identity.exported', { file: result.path }),
      );
    },
  });
  leaf(parent, session, {
    usage: 'rename <identity> <name>',
    key: 'identityRename',
    async run(run, [identity, name]) {
      const { trust } = await run.services();
      const renamed = await run.wait(trust.identities.rename(identity as string, name as string));
      await printKey(run, renamed, 'cli.identity.renamed');
    },
  });
  leaf(parent, session, {
    usage: 'remove <identity>',
    key: 'identityRemove',
    async run(run, [identity]) {
      const { trust } = await run.services();
      await run.confirm([run.texts('cli.identity.removing', { name: identity as string })]);
      const removed = await run.wait(trust.identities.remove(identity as string));
      await run.print(removed, () => run.texts('cli.identity.removed', { name: removed.name }));
    },
  });
}

function printKey(run: Session, view: RecipientView | IdentityView, said: string): Promise<void> {
  return run.print(view, (render, terminal) =>
    render.recipient(terminal, run.texts.find(said, { name: view.name }), view),
  );
}
