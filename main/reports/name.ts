import type { JobRecord } from '../jobs';

/** A name for the file of a report, good on every file system: `sealift-export-shop-1.0-2026-03-04.html`. */
export function reportName({ kind, subject, endedAt, createdAt }: JobRecord): string {
  return fileName(kind, subject, endedAt ?? createdAt);
}

/** The same for any kind of report, subject and moment. */
export function fileName(kind: string, subject: string, moment: string): string {
  const about = subject
    .slice(0, 1_000)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  const parts = ['sealift', kind, [...about].slice(0, 60).join(''), moment.slice(0, 10)];
  return `${parts.filter(Boolean).join('-')}.html`;
}
