import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ErrorData, SealiftError } from '../../errors';
import type { PushRegistry, PushResult } from '../../service-types';
import { admit } from '../admit';
import { leaf, type Options, repeated } from '../command';
import { readSecrets } from '../confirm';
import { parseNameAmong } from '../names';
import type { Session } from '../session';
import { unlockFor, unlockOptions } from '../unlock';

/** `push`: the images of a version, or of a package, into registries. */
export function addPush(program: Command, session: Session): void {
  leaf(program, session, {
    usage: 'push <what>',
    key: 'push',
    options: [
      repeated('--registry <registry>').makeOptionMandatory(),
      new Option('--namespace <namespace>'),
      new Option('--user <user>'),
      new Option('--password-stdin'),
      new Option('--ca <file>'),
      repeated('--pin <fingerprint>'),
      new Option('--insecure'),
      ...unlockOptions(),
    ],
    run: push,
  });
}

async function push(run: Session, [what]: readonly unknown[], options: Options): Promise<void> {
  const named = registriesOf(options);
  const withUser = named.filter(({ user }) => user !== undefined).length;
  if (withUser > 0 !== (options.passwordStdin === true)) throw new SealiftError('cli.password_missing');
  const passwords = withUser > 0 ? await readSecrets(run.io) : [];
  // One for all, or a line for each that has a user.
  if (withUser > 0 && passwords.length !== 1 && passwords.length !== withUser)
    throw new SealiftError('cli.password_missing');
  let at = 0;
  const to = named.map((each) =>
    each.user === undefined ? each : { ...each, password: passwords[passwords.length === 1 ? 0 : at++] ?? '' },
  );
  const services = await run.services();
  const path = resolve(what as string);
  const file = existsSync(path);
  if (file) {
    await unlockFor(run, services, [path], options);
    await admit(run, services, path, {});
  }
  const pushing = services.registry.push({
    from: file ? { package: path } : { version: parseNameAmong(what as string, services.templates.list()) },
    to,
    accepted: true,
  });
  const result: PushResult = await run.job(services, pushing).catch((error: unknown) => {
    sayEach(run, error);
    throw error;
  });
  await run.print(result, (render, terminal) => render.pushed(terminal, result));
}

/** Of several registries, what failed on each. */
function sayEach(run: Session, error: unknown): void {
  if (!(error instanceof SealiftError) || error.code !== 'registry.pushed_partly') return;
  const { failed, errors } = error.params as { failed: readonly string[]; errors: readonly string[] };
  for (const [at, registry] of failed.entries()) {
    const { title, nextStep } = run.texts.error(JSON.parse(errors[at] ?? '{}') as ErrorData);
    run.say(run.texts('cli.push.registry', { registry, title: [title, nextStep].join(' ') }));
  }
}

/** The registries that were named: each `[user@]host[:port][/namespace]`, the rest from the options for all of them. */
function registriesOf(options: Options): PushRegistry[] {
  const named = options.registry as string[];
  const pins = ((options.pin as string[] | undefined) ?? []).map((text) => {
    const at = text.indexOf('=');
    const registry = at < 0 ? undefined : text.slice(0, at);
    // `SHA256 Fingerprint=AB:CD...` is how openssl prints one.
    return registry === undefined || /fingerprint/i.test(registry)
      ? { pin: text }
      : { registry, pin: text.slice(at + 1) };
  });
  return named.map((text) => {
    const [, user, registry = '', namespace] = /^(?:([^@]*)@)?([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
    const pin = pins.find((each) => each.registry === registry) ?? pins.find((each) => each.registry === undefined);
    const as = user ?? (options.user as string | undefined);
    const into = namespace ?? (options.namespace as string | undefined);
    if (into === undefined) throw new SealiftError('cli.namespace_missing', { registry });
    return {
      registry,
      namespace: into,
      insecure: options.insecure === true,
      ...(as === undefined ? {} : { user: as }),
      ...(pin === undefined ? {} : { pin: pin.pin }),
      ...(options.ca === undefined ? {} : { authority: resolve(options.ca as string) }),
    };
  });
}
