import { createHash } from 'node:crypto';
import type { ReceiptContent } from '../../../main/receipts';
import { SecretKey } from '../../../main/trust';

/** A key that is the same in every run. */
export const key = new SecretKey('0123456789ABCDEF', Buffer.alloc(32, 7));
export const otherKey = new SecretKey('FEDCBA9876543210', Buffer.alloc(32, 8));

const hex = (n: number) => n.toString(16).padStart(64, '0');
const random = (what: string) => createHash('sha256').update(what).digest('hex');
export const digest = (n: number) => `sha256:${hex(n)}` as const;

/** What a site might say that has `count` installations. */
export function content(count = 2): ReceiptContent {
  return {
    at: '2026-03-01T02:03:04.005Z',
    tool: 'sealift 0.1.0',
    engine: { kind: 'docker', version: '20.10.24', platform: 'linux/amd64', storage: 'overlay2' },
    free: { engine: 41_000_000_000, vault: null },
    installations: Array.from({ length: count }, (_, n) => ({
      name: `应用-${String(n).padStart(3, '0')}`,
      template: {
        key: random(`key ${n}`).slice(32),
        name: `应用-${n}`,
        version: `1.${n}`,
        content: random(`content ${n}`),
      },
      state: 'running' as const,
      components: [{ name: '数据库', image: digest(1), state: 'running', health: 'healthy' as const }],
    })),
    images: [
      { id: digest(1), references: ['shop/db:1', 'shop/db:latest'], layers: [0, 2] },
      { id: digest(2), references: [], layers: [0, 1] },
    ],
    layers: [
      [digest(11), 100],
      [digest(12), 0],
      [digest(13), 7],
      [digest(14), 9],
    ],
    vault: [0, 3],
    history: { entries: 12, head: random('head') },
    media: [{ label: 'STICK', uuid: '1234-ABCD', verifiedAt: '2026-02-28T00:00:00.000Z' }],
  };
}

/** A receipt with its place in a chain. */
export function receipt(number = 1, previous: string | null = null, count = 2) {
  return { site: { id: random('site').slice(32), name: 'plant-7' }, number, previous, ...content(count) };
}
