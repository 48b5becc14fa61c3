import { body } from './run-script-body';

/** What the `run.sh` of one compose package is about. */
export interface RunScriptOptions {
  /** Shown to people; may hold anything. */
  readonly title: string;
  /** Name of the compose project: what compose allows ([a-z0-9][a-z0-9_-]*). */
  readonly project: string;
  /** Names of the services in docker-compose.yaml ([A-Za-z0-9._-]+), in the order to show them. */
  readonly services: readonly string[];
  readonly images: readonly { readonly reference: string; readonly configDigest: string }[];
  /** One value is drawn on site for each variable ([A-Za-z_][A-Za-z0-9_]*) and kept in `.env`. */
  readonly secrets: readonly { readonly name: string; readonly variable: string }[];
  /** The image archive beside the script. */
  readonly archive: string;
}

/**
 * The text of a compose package's `run.sh`: POSIX sh, needing Docker, compose (v2 or v1) and what every system has. It downloads
 * nothing. The same options give the same bytes. Throws a TypeError for names that do not fit the patterns above: they come
 * from our own conversion, so that is a bug.
 */
export function runScript(options: RunScriptOptions): string {
  expectAll([options.project], /^[a-z0-9][a-z0-9_-]*$/, 'project');
  expectAll(options.services, /^[A-Za-z0-9._-]+$/, 'service');
  expectAll(
    options.secrets.map((secret) => secret.variable),
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'variable',
  );
  expectAll(
    options.images.map((image) => image.reference),
    /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/,
    'reference',
  );
  expectAll(
    options.images.map((image) => image.configDigest),
    /^sha256:[0-9a-f]{64}$/,
    'config digest',
  );
  return [
    '#!/bin/sh',
    '# Starts and stops this application with Docker and compose. Needs no internet and downloads nothing.',
    '# 用 Docker 和 compose 启动、停止本应用。不需要互联网，也不会下载任何东西。',
    'set -u',
    '',
    '# shellcheck disable=SC2016 # a title may hold anything, and nothing in it is expanded',
    `TITLE=${quote(options.title.replace(/\p{Cc}+/gu, ' '))}`,
    `PROJECT=${quote(options.project)}`,
    `ARCHIVE=${quote(options.archive)}`,
    `SERVICES=${quote(options.services.join(' '))}`,
    `SECRETS=${quote(options.secrets.map((secret) => secret.variable).join(' '))}`,
    '',
    '# Each image of the application, and its id.',
    'images() {',
    "  cat <<'END'",
    ...options.images.map((image) => `${image.reference} ${image.configDigest}`),
    'END',
    '}',
    body,
  ].join('\n');
}

function expectAll(values: readonly string[], pattern: RegExp, what: string): void {
  const odd = values.find((value) => !pattern.test(value));
  if (odd !== undefined) throw new TypeError(`${what} ${JSON.stringify(odd)} cannot stand in run.sh`);
}

/** A shell word that means exactly this text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
