import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog, PinnedImage } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { acceptReceipt } from '../../../main/library/receipts/accept';
import { recordSent, siteBase } from '../../../main/library/receipts/base';
import { readAny } from '../../../main/library/receipts/facts';
import { siteKnown } from '../../../main/library/receipts/knowledge';
import { placeChecks, placeOf, shownStanding } from '../../../main/library/receipts/place';
import { type Receipt, shortForm, signReceipt } from '../../../main/receipts';
import { createServices } from '../../../main/services';
import { openKeyFile, type SecretKey } from '../../../main/trust';
import { digest, putVersion, scratchCatalog, scratchFolder } from '../catalog/scratch';
import { key, otherKey, receipt } from '../receipts/made';

const content = (letter: string) => letter.repeat(64);
const image = (id: number, ...layers: number[]): PinnedImage => ({
  reference: `shop/web:${id}`,
  role: 'component',
  configDigest: digest(id),
  platform: 'linux/amd64',
  layers: layers.map((layer) => ({ diffId: digest(layer), size: 10 * layer })),
});

let catalog: Catalog;
let trust: Parameters<typeof acceptReceipt>[2]['trust'];
beforeEach(() => {
  catalog = scratchCatalog();
  // The keys are all that accepting asks of trust.
  trust = { keys: openKeyFile(scratchFolder()) } as typeof trust;
  for (const [version, letter] of [
    ['1.0', 'a'],
    ['1.1', 'b'],
  ] as const)
    putVersion(catalog, 'shop', version, '{}', content(letter) as never);
  catalog.versions.pinImages('shop', '1.0', [image(101, 1, 2)]);
  catalog.versions.pinImages('shop', '1.1', [image(102, 1, 3)]);
});

/** A receipt of a site that runs a version and has these images. */
function of(
  number: number,
  more: Partial<Receipt> & {
    runs?: string | null;
    has?: PinnedImage[];
    signer?: SecretKey;
    before?: string | null;
  } = {},
) {
  const { runs = '1.0', has = [image(101, 1, 2)], signer = key, before = null, ...rest } = more;
  const layers = [...new Set(has.flatMap((one) => one.layers.map(({ diffId }) => diffId)))].sort();
  const template = {
    key: 'shop',
    name: 'name of shop',
    version: runs ?? '',
    content: content(runs === '1.1' ? 'b' : 'a'),
  };
  return signReceipt(
    {
      ...receipt(number, before),
      installations: runs === null ? [] : [{ name: 'shop', template, state: 'running', components: [] }],
      images: [...has]
        .sort((a, b) => (a.configDigest < b.configDigest ? -1 : 1))
        .map(({ configDigest, layers: own }) => ({
          id: configDigest as Receipt['images'][number]['id'],
          references: [],
          layers: own.map(({ diffId }) => layers.indexOf(diffId)),
        })),
      layers: layers.map((diffId) => [diffId as Receipt['images'][number]['id'], 5]),
      vault: [],
      ...rest,
    },
    signer,
  );
}
const accept = (text: string, choice: { site?: string; trustKey?: boolean } = {}) =>
  acceptReceipt(readAny(Buffer.from(text)), choice, { catalog, trust, actor: 'eva@home' }).catch(
    (error: unknown) => toErrorData(error).code,
  );
const sent = (version: string, site = 'plant-7') =>
  recordSent(catalog, {
    ...{
      site,
      templateKey: 'shop',
      templateName: 'shop',
      version,
      file: `shop-${version}.tar.gz`,
      size: 1,
      delta: false,
    },
    sealDigest: content('5'),
  });
const look = (text: string) => {
  const read = readAny(Buffer.from(text));
  const place = placeOf(read, [], catalog);
  return {
    standing: shownStanding(place),
    site: place.site,
    checks: placeChecks(read, place, catalog, new Date('2026-03-02T00:00:00Z')).map(({ code }) => code),
  };
};

describe('a site', () => {
  it('is known from its first receipt on, by the key that signed it', async () => {
    const first = of(1);
    expect(look(first.text)).toEqual({ standing: 'first', site: null, checks: ['receipt.key_new'] });
    expect(await accept(first.text)).toBe('receipt.key_unconfirmed');
    expect(catalog.receipts.knownSites()).toEqual([]);
    expect(await accept(first.text, { trustKey: true })).toBe('plant-7');
    expect(await accept(of(2, { before: first.id }).text)).toBe('plant-7');
    const byOther = of(3, { signer: otherKey, before: of(2, { before: first.id }).id }).text;
    expect(look(byOther)).toMatchObject({ standing: 'other-key', checks: ['receipt.key_other'] });
    expect(await accept(byOther)).toBe('receipt.other_key');
    // A new key does not make an old receipt a new one.
    expect(await accept(of(2, { before: first.id, signer: otherKey }).text, { trustKey: true })).toBe('receipt.same');
    expect(await accept(of(5, { signer: otherKey }).text, { trustKey: true })).toBe('plant-7');
    expect(await accept(of(6).text)).toBe('receipt.other_key');
  });

  it('is told from another one of its name, and keeps the name that it is given here', async () => {
    const twin = { site: { id: '1'.repeat(32), name: 'plant-7' } };
    expect(await accept(of(1).text, { trustKey: true })).toBe('plant-7');
    expect(look(of(1, twin).text)).toMatchObject({ standing: 'first', site: null });
    expect(await accept(of(1, twin).text, { trustKey: true })).toBe('receipt.name_taken');
    expect(await accept(of(1, twin).text, { trustKey: true, site: 'Plant 7 B' })).toBe('Plant 7 B');
    expect(look(of(2, { ...twin, before: of(1, twin).id }).text)).toMatchObject({
      standing: 'next',
      site: 'Plant 7 B',
    });
    expect(await accept(of(2, { ...twin, before: of(1, twin).id }).text)).toBe('Plant 7 B');
    // Never two under one name; but a known one may be called otherwise, and what was sent goes with it.
    expect(
      await accept(of(3, { ...twin, before: of(2, { ...twin, before: of(1, twin).id }).id }).text, { site: 'plant-7' }),
    ).toBe('receipt.site_taken');
    sent('1.1', 'Plant 7 B');
    expect(await accept(of(9, twin).text, { site: 'South' })).toBe('South');
    expect(siteKnown(catalog, 'South').sent).toHaveLength(1);
    expect(siteKnown(catalog, 'Plant 7 B')).toMatchObject({ receipt: null, sent: [] });
  });

  it('that was set up anew takes its place only on the word of who compared the fingerprint', async () => {
    await accept(of(7).text, { trustKey: true });
    const anew = of(1, { site: { id: '2'.repeat(32), name: 'plant-7' }, signer: otherKey }).text;
    expect(await accept(anew, { site: 'plant-7' })).toBe('receipt.site_taken');
    expect(await accept(anew, { site: 'plant-7', trustKey: true })).toBe('plant-7');
    expect(siteKnown(catalog, 'plant-7').receipt?.number).toBe(1);
  });

  it('has what was sent to its name before anything came from it', async () => {
    sent('1.0');
    expect(look(of(1).text).site).toBe('plant-7');
    await accept(of(1).text, { trustKey: true });
    expect(siteKnown(catalog, 'plant-7').sent).toMatchObject([{ confirmed: { as: 'installed', receipt: 1 } }]);
  });
});

describe('what was sent', () => {
  it('is confirmed by what is there and what runs, and by nothing else', async () => {
    sent('1.0');
    sent('1.1');
    const confirmed = () =>
      Object.fromEntries(siteKnown(catalog, 'plant-7').sent.map((one) => [one.version, one.confirmed?.as ?? null]));
    await accept(of(1, { has: [image(1)], runs: null }).text, { trustKey: true });
    expect(confirmed()).toEqual({ '1.0': null, '1.1': null });
    await accept(of(3, { has: [image(101, 1, 2), image(102, 1, 3)] }).text);
    expect(confirmed()).toEqual({ '1.0': 'installed', '1.1': 'arrived' });
    await accept(of(5, { runs: '1.1', has: [image(102, 1, 3)] }).text);
    expect(confirmed()).toEqual({ '1.0': 'installed', '1.1': 'installed' });
    // Sent once more, it waits once more; sent twice while it waits, it is one.
    sent('1.1');
    sent('1.1');
    expect(siteKnown(catalog, 'plant-7').sent.map((one) => one.confirmed?.receipt ?? null)).toEqual([null, 5, 3]);
  });

  it('is not confirmed by another content under its name', async () => {
    sent('1.1');
    const other = of(1, { runs: '1.1' }).receipt.installations.map((one) => ({
      ...one,
      template: { ...one.template, content: content('c') },
    }));
    const text = of(1, { installations: other }).text;
    expect(look(text).checks).toContain('receipt.versions_unknown');
    await accept(text, { trustKey: true });
    expect(siteKnown(catalog, 'plant-7').sent[0]?.confirmed).toBeNull();
  });
});

describe('what a delivery may count on', () => {
  it('is what the last receipt says, and nothing before there is one', async () => {
    sent('1.0');
    expect(siteBase(catalog, 'plant-7')).toBeUndefined();
    await accept(of(1, { has: [image(101, 1, 2), image(7, 9)] }).text, { trustKey: true });
    expect(siteBase(catalog, 'plant-7')).toEqual({
      site: 'plant-7',
      receipt: { number: 1, at: '2026-03-01T02:03:04.005Z' },
      layers: new Set([digest(1), digest(2), digest(9)]),
      versions: [{ key: 'shop', name: 'name of shop', version: '1.0' }],
    });
    sent('1.1');
    expect(siteBase(catalog, 'plant-7')?.layers.has(digest(3))).toBe(false);
    await accept(of(4, { has: [image(102, 1, 3)], runs: '1.1' }).text);
    expect(siteBase(catalog, 'plant-7')?.layers).toEqual(new Set([digest(1), digest(3)]));
  });

  it('is, of the short form, what the running versions of the library here are made of', async () => {
    const whole = of(1, { runs: '1.1' });
    await accept(shortForm(whole, key) as string, { trustKey: true });
    expect(siteBase(catalog, 'plant-7')).toMatchObject({
      layers: new Set([digest(1), digest(3)]),
      versions: [{ version: '1.1' }],
    });
    expect(siteKnown(catalog, 'plant-7').receipt).toMatchObject({
      ...{ form: 'short', layers: { count: 2, bytes: 40 } },
      installations: [{ templateName: 'name of shop', version: '1.1', newer: null }],
    });
  });
});

describe('writing one', () => {
  let close: () => Promise<void> = async () => undefined;
  afterEach(() => close());

  it('that cannot land leaves no trace and gives its number back', async () => {
    const [home, to] = [scratchFolder(), scratchFolder()];
    const keyLimits = { opsLimit: 32_768, memLimit: 16 * 1024 * 1024 };
    const services = await createServices({ home, engine: 'none', resources: resolve('resources'), keyLimits });
    close = () => services.close();
    await services.trust.keys.make({ name: 'plant', passphrase: 'x' });
    const write = (more: { overwrite?: boolean; after?: number } = {}) =>
      services.receipts.write({ site: '七号厂', to, sign: { key: 'plant', passphrase: 'x' }, ...more }).done;
    writeFileSync(join(to, 'qihaochang-1.receipt'), 'of somebody else');
    await expect(write()).rejects.toMatchObject({ code: 'receipt.exists' });
    mkdirSync(join(to, 'qihaochang-2.receipt'));
    expect((await write({ overwrite: true })).receipt.number).toBe(1);
    await expect(write({ overwrite: true })).rejects.toThrow();
    expect(readdirSync(to).sort()).toEqual(['qihaochang-1.receipt', 'qihaochang-2.receipt']);
    await expect(write({ after: 1, overwrite: true })).rejects.toThrow();
    expect((await write({ after: 9 })).receipt.number).toBe(10);
    await expect(write({ after: 3 })).rejects.toMatchObject({ code: 'receipt.number_taken' });
    const { found } = await services.receipts.find({ path: join(to, 'qihaochang-10.receipt') });
    // Its own key needs no question.
    expect(found[0]).toMatchObject({ standing: 'first', checks: [] });
    expect(services.receipts.shortOf(found[0]?.id as string)).toMatch(/^SLR1:/);
  });
});
