import type { Terminal } from './terminal';

const DAY_MS = 24 * 3600 * 1000;

/** How old something is, in whole days. */
export function age({ texts }: Terminal, at: string, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(at)) / DAY_MS);
  return days < 1 ? texts('cli.receipt.today') : texts('cli.receipt.days', { count: days });
}

/** Which receipt of a site is known, and how old it is. */
export function receiptAge(terminal: Terminal, { number, at }: { number: number; at: string }, now: Date): string {
  return `${number}, ${age(terminal, at, now)}`;
}
