import type { Json, JsonObject } from '../json';
import type { Tell } from '../notices';
import { joinWords, splitWords } from '../shell-words';
import { asFlag, asNumber, asObject, asSeconds, asText, invalid } from './values';

/** Characters that a plain look at an address takes at most. */
const longestPlain = 4096;

export interface HealthcheckResult {
  readonly probes: JsonObject[];
  /** The image's own check is switched off. */
  readonly disabled: boolean;
  readonly httpPort?: number;
}

/** Turns a compose health check into a readiness probe. Plain TCP and HTTP checks are recognised; anything else is a command. */
export function healthcheckProbes(value: Json | undefined, service: string, tell: Tell): HealthcheckResult {
  const path = `services.${service}.healthcheck`;
  const check = asObject(value, path);
  if (asFlag(check.disable, `${path}.disable`)) return { probes: [], disabled: true };
  const test = check.test;
  if (test === undefined || test === null) {
    if (Object.keys(check).length > 0) tell('compose.healthcheck_extra', { service });
    return { probes: [], disabled: false };
  }
  const words = Array.isArray(test)
    ? test.map((word, i) => asText(word, `${path}.test[${i}]`))
    : ['CMD-SHELL', asText(test, `${path}.test`)];
  const [kind, ...rest] = words;
  if (kind === 'NONE' || words.length === 0) return { probes: [], disabled: true };
  if ((kind !== 'CMD' && kind !== 'CMD-SHELL') || rest.length === 0)
    throw invalid(`${path}.test`, 'expected CMD, CMD-SHELL or NONE first');
  const command = kind === 'CMD' ? joinWords(rest) : rest.join(' ');
  // What is longer is no plain look at an address, and a stranger may have made it to be looked through for hours.
  const plain =
    command.length > longestPlain
      ? undefined
      : recognise(kind === 'CMD' ? rest : splitWords(command.replace(/\s*\|\|\s*exit\s+1\s*;?\s*$/, '')));
  const seconds = (field: string, fallback: number) =>
    check[field] === undefined || check[field] === null
      ? fallback
      : Math.max(1, Math.ceil(asSeconds(check[field], `${path}.${field}`)));
  const start =
    check.start_period === undefined || check.start_period === null
      ? 0
      : Math.ceil(asSeconds(check.start_period, `${path}.start_period`));
  const retries =
    check.retries === undefined || check.retries === null ? 3 : asNumber(check.retries, `${path}.retries`);
  const probe: JsonObject = {
    mode: 'readiness',
    scheme: plain?.scheme ?? 'cmd',
    port: plain?.port ?? 0,
    path: plain?.path ?? '',
    cmd: plain ? '' : command,
    http_header: '',
    initial_delay_second: start,
    period_second: seconds('interval', 30),
    timeout_second: seconds('timeout', 30),
    failure_threshold: Math.max(1, Math.round(retries)),
    success_threshold: 1,
    is_used: true,
    // A command without a shell runs in images that have none; kept apart because a template's command is one text.
    ...(!plain && kind === 'CMD' && { x_sealift: { test: rest } }),
  };
  return { probes: [probe], disabled: false, ...(plain?.scheme === 'http' && { httpPort: plain.port }) };
}

interface PlainCheck {
  readonly scheme: 'tcp' | 'http';
  readonly port: number;
  readonly path: string;
}

const local = '(?:localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1\\])';
const url = new RegExp(`^http://${local}(?::(\\d{1,5}))?(/[^\\s'"$\`;|&<>]*)?$`);

/** `curl -f http://localhost:8080/health`, `wget --spider -q http://127.0.0.1/`, `nc -z localhost 6379`. Only harmless flags are taken. */
function recognise(words: readonly string[] | undefined): PlainCheck | undefined {
  if (!words || words.length < 2) return undefined;
  const program = (words[0] ?? '').replace(/^\/(usr\/)?(local\/)?bin\//, '');
  const flags = words.slice(1, -1);
  const last = words.at(-1) ?? '';
  if (program === 'curl' && curlFlags(flags)) return httpAt(last);
  if (program === 'wget' && wgetFlags(flags)) return httpAt(last);
  if (
    program === 'nc' &&
    words.length >= 4 &&
    flags.slice(0, -1).every((flag) => /^-[zvn]+$/.test(flag)) &&
    flags.some((flag) => flag.includes('z'))
  ) {
    const host = flags.at(-1) ?? '';
    return new RegExp(`^${local}$`).test(host) && /^\d{1,5}$/.test(last)
      ? { scheme: 'tcp', port: Number(last), path: '' }
      : undefined;
  }
  return undefined;
}

function curlFlags(flags: readonly string[]): boolean {
  const text = flags
    .join(' ')
    .replace(/(-o|--output) \/dev\/null/g, '')
    .replace(/(-m|--max-time|--connect-timeout) \d+/g, '');
  const left = text.split(' ').filter((flag) => flag !== '');
  const fails = left.some((flag) => flag === '--fail' || /^-[fsS]*f[fsS]*$/.test(flag));
  return fails && left.every((flag) => /^(-[fsS]+|--fail|--silent|--show-error)$/.test(flag));
}

function wgetFlags(flags: readonly string[]): boolean {
  const text = flags
    .join(' ')
    .replace(/-O ?(\/dev\/null|-)/g, '')
    .replace(/(-T|-t) ?\d+|--(tries|timeout)=\d+/g, '');
  return text.split(' ').every((flag) => flag === '' || /^(-q|--quiet|--spider|-nv|--no-verbose|-qO-)$/.test(flag));
}

function httpAt(text: string): PlainCheck | undefined {
  const match = url.exec(text);
  return match ? { scheme: 'http', port: Number(match[1] ?? 80), path: match[2] ?? '/' } : undefined;
}
