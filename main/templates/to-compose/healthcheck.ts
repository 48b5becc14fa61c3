import { isObject, type JsonObject } from '../json';
import type { Component, Probe } from '../schema';
import { joinWords, quoteWord } from '../shell-words';
import { extension } from '../views';

/** The probe that says whether a component can be used: readiness before liveness. */
export function usableProbe(component: Component): Probe | undefined {
  const used = component.probes.filter((probe) => probe.used && isUsable(probe, component));
  return used.find((probe) => probe.mode === 'readiness') ?? used.find((probe) => probe.mode === 'liveness') ?? used[0];
}

function isUsable(probe: Probe, component: Component): boolean {
  if (probe.scheme === 'cmd') return probe.command.trim() !== '';
  return (probe.scheme === 'tcp' || probe.scheme === 'http') && portOf(probe, component) > 0;
}

function portOf(probe: Probe, component: Component): number {
  const port = probe.port > 0 ? probe.port : (component.ports[0]?.containerPort ?? 0);
  return Number.isInteger(port) && port <= 65535 ? port : 0;
}

/** The compose health check of a probe. Texts are not yet escaped for compose. */
export function healthcheckOf(probe: Probe, component: Component): JsonObject {
  const timeout = bounded(probe.timeout || 5, 1, 600);
  // A failing readiness probe only keeps traffic away, but an unhealthy container stops those who wait for it. So a
  // platform's probe counts failures only after a time in which any application should be up; a success counts at once.
  const fromCompose = extension(component.raw).service !== undefined;
  const start = fromCompose ? probe.initialDelay : Math.max(probe.initialDelay, 120);
  return {
    test: testOf(probe, component, timeout),
    interval: `${bounded(probe.period || 10, 1, 3600)}s`,
    timeout: `${timeout}s`,
    retries: bounded(probe.failureThreshold || 3, 1, 1000),
    ...(start > 0 && { start_period: `${bounded(start, 1, 3600)}s` }),
  };
}

function testOf(probe: Probe, component: Component, timeout: number): string[] {
  if (probe.scheme === 'cmd') {
    const { test } = extension(probe.raw);
    const words = Array.isArray(test) ? test.filter((word): word is string => typeof word === 'string') : [];
    // The words that were kept count only as long as they are what the probe says.
    return words.length > 0 && joinWords(words) === probe.command ? ['CMD', ...words] : ['CMD-SHELL', probe.command];
  }
  const port = portOf(probe, component);
  return ['CMD-SHELL', probe.scheme === 'http' ? httpCheck(probe, port, timeout) : listens(port)];
}

/**
 * Whether something listens on a TCP port, said with nothing but a POSIX shell: the kernel's tables list sockets as
 * `local-address remote-address state`, 0A is LISTEN, the port in hex. Tools such as nc are missing in many images.
 */
function listens(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `for f in /proc/net/tcp /proc/net/tcp6; do [ -r $f ] || continue; while read -r n l r s x; do case "$l $s" in *:${hex}" 0A") exit 0;; esac; done < $f; done; exit 1`;
}

function httpCheck(probe: Probe, port: number, timeout: number): string {
  const path = probe.path.startsWith('/') ? probe.path : `/${probe.path}`;
  const target = quoteWord(`http://127.0.0.1:${port}${path}`);
  const headers = headersOf(probe.httpHeader);
  const curl = [
    'curl -fsS',
    `-m ${timeout}`,
    '-o /dev/null',
    ...headers.map((header) => `-H ${quoteWord(header)}`),
    target,
  ].join(' ');
  // No -T: the engine ends a check that takes too long, and some static builds of busybox crash on it.
  const wget = ['wget -q', '-O /dev/null', ...headers.map((header) => `--header ${quoteWord(header)}`), target].join(
    ' ',
  );
  return `if command -v curl >/dev/null 2>&1; then ${curl}; elif command -v wget >/dev/null 2>&1; then ${wget}; else ${listens(port)}; fi`;
}

/** `Name=value,Other=value`, as platforms write them. */
function headersOf(text: string): string[] {
  return text.split(',').flatMap((part) => {
    const at = part.search(/[=:]/);
    const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    return at > 0 && /^[A-Za-z0-9-]+$/.test(name) && !/[\r\n]/.test(value) ? [`${name}: ${value}`] : [];
  });
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

/** Whether the compose file switched the image's own check off. */
export function isDisabled(component: Component): boolean {
  const compose = extension(component.raw).compose;
  return isObject(compose) && isObject(compose.healthcheck) && compose.healthcheck.disable === true;
}
