import { randomBytes } from 'node:crypto';

/** A record's name: sorts by time, and can be typed: `20260102-030405-1a2b`. */
export function newRecordId(): string {
  const now = new Date().toISOString();
  return `${now.slice(0, 10).replaceAll('-', '')}-${now.slice(11, 19).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}
