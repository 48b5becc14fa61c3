import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import { parseReceipt, readReceipt, receiptLimits, serializeReceipt, signReceipt } from '../../../main/receipts';
import { publicKeyLine, signBytes } from '../../../main/trust';
import { content, digest, key, otherKey, receipt } from './made';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SealiftError) return error.code;
    throw error;
  }
  return 'none';
};
const signed = signReceipt(receipt(), key);
const file = Buffer.from(signed.text);
/** A receipt as somebody would sign it who keeps to no rule but the signature. */
const signedBy = (body: string, comment = `sealift receipt ${receipt().site.id} 1`) =>
  Buffer.from(`${body}\n${signBytes(key, Buffer.from(body), comment)}`);
const body = serializeReceipt(receipt()).toString();

it('reads back what was written, and equal receipts are equal files', () => {
  expect(readReceipt(file)).toEqual(signed);
  expect(signReceipt(receipt(), key).text).toBe(signed.text);
  expect(signed.receipt).toMatchObject(receipt());
  expect(signed.signer).toEqual(key.publicKey);
  expect(signReceipt(receipt(), otherKey).id).toBe(signed.id);
});

it('is verified by the tool that everybody has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-receipt-'));
  try {
    const [line, ...signature] = signed.text.split('\n');
    const verify = (text: string) => {
      writeFileSync(join(folder, 'receipt'), text);
      writeFileSync(join(folder, 'receipt.minisig'), signature.join('\n'));
      return spawnSync('minisign', ['-V', '-m', join(folder, 'receipt'), '-P', publicKeyLine(key.publicKey)]).status;
    };
    expect(verify(line as string)).toBe(0);
    expect(verify((line as string).replace('plant-7', 'plant-8'))).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('is one spelling of what it says, whatever that is', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((text) => !/[\p{C}\p{Z}]/u.test(text));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 5 }),
      fc.nat(),
      fc.option(fc.nat(), { nil: null }),
      fc.boolean(),
      (names, number, free, withEngine) => {
        const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
        const made = {
          ...receipt(number + 1),
          engine: withEngine ? content().engine : null,
          free: { engine: free, vault: free },
          installations: sorted.map((each) => ({ ...content(1).installations[0], name: each })) as never,
        };
        const bytes = serializeReceipt(made);
        const read = parseReceipt(bytes);
        expect(serializeReceipt(read).equals(bytes)).toBe(true);
        expect(read.installations.map((each) => each.name)).toEqual(sorted);
      },
    ),
    { numRuns: 60 },
  );
});

it('is refused, or the very same, after any change of its bytes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          at: fc.nat({ max: file.length - 1 }),
          how: fc.constantFrom('flip', 'drop', 'double', 'cut', 'line', 'swap'),
          bit: fc.integer({ min: 0, max: 7 }),
          length: fc.integer({ min: 1, max: 40 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      (changes) => {
        let bytes: Buffer = Buffer.from(file);
        for (const { at, how, bit, length } of changes) {
          const place = Math.min(at, bytes.length - 1);
          if (place < 0) break;
          const [before, piece, after] = [
            bytes.subarray(0, place),
            bytes.subarray(place, place + length),
            bytes.subarray(place + length),
          ];
          if (how === 'flip') {
            bytes = Buffer.from(bytes);
            bytes[place] = (bytes[place] as number) ^ (1 << bit);
          } else if (how === 'drop') bytes = Buffer.concat([before, after]);
          else if (how === 'double') bytes = Buffer.concat([before, piece, piece, after]);
          else if (how === 'cut') bytes = before;
          else if (how === 'line') bytes = Buffer.concat([before, Buffer.from('\r\n'), bytes.subarray(place)]);
          else bytes = Buffer.concat([after, before, piece]);
        }
        const outcome = codeOf(() => readReceipt(bytes));
        if (bytes.equals(file)) expect(outcome).toBe('none');
        else expect(['receipt.malformed', 'receipt.forged']).toContain(outcome);
      },
    ),
    { numRuns: 1_500, seed: 9 },
  );
});

it('is refused where its signer kept to no rule: every field, in every wrong way', () => {
  const document = JSON.parse(body) as Record<string, unknown>;
  const wrong: unknown[] = [
    null,
    -1,
    1.5,
    '',
    'x'.repeat(5_000),
    [],
    {},
    true,
    'a\u202eb',
    '\ud800',
    [[[[]]]],
    2 ** 60,
  ];
  const paths = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
    typeof value === 'object' && value !== null
      ? [path, ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...path, name]))]
      : [path];
  const replaced = (path: readonly (string | number)[], by: unknown) => {
    const copy = structuredClone({ document }) as Record<string, unknown>;
    let place = copy as Record<string | number, unknown>;
    const whole = ['document', ...path];
    for (const step of whole.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
    place[whole.at(-1) as string] = by;
    return JSON.stringify(copy.document);
  };
  const outcomes = new Map<string, number>();
  for (const path of paths(document))
    for (const by of wrong) {
      const text = replaced(path, by);
      if (text === body) continue;
      const outcome = codeOf(() => parseReceipt(Buffer.from(text)));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome !== 'none') continue;
      // What is still a receipt (nothing installed, no free space told) is one in its one spelling.
      expect(serializeReceipt(parseReceipt(Buffer.from(text))).toString()).toBe(text);
    }
  expect(outcomes.get('receipt.malformed')).toBeGreaterThan(500);
  expect([...outcomes.keys()].sort()).toEqual(['none', 'receipt.malformed']);
});

it('has no second spelling, no second order, and no more than its limits', () => {
  const changed = (change: (text: string) => string) => codeOf(() => readReceipt(signedBy(change(body))));
  expect(changed((text) => text)).toBe('none');
  expect(changed((text) => text.replace('"schema":1', '"schema":1.0'))).toBe('receipt.malformed');
  expect(changed((text) => text.replace('{"format"', '{ "format"'))).toBe('receipt.malformed');
  expect(changed((text) => text.replace('"number":1', '"number":1,"number":1'))).toBe('receipt.malformed');
  expect(changed((text) => text.replace('"number":1', '"number":1,"more":1'))).toBe('receipt.malformed');
  expect(changed((text) => text.replace('plant-7', 'pl\\u0061nt-7'))).toBe('receipt.malformed');
  expect(changed((text) => `\ufeff${text}`)).toBe('receipt.malformed');
  expect(changed(() => '['.repeat(200_000))).toBe('receipt.malformed');
  expect(changed(() => 'x'.repeat(receiptLimits.bytes + 1))).toBe('receipt.malformed');
  expect(changed((text) => text.replace('"schema":1', '"schema":2'))).toBe('receipt.newer');
  expect(codeOf(() => readReceipt(signedBy(body, 'sealift receipt other 1')))).toBe('receipt.malformed');
  expect(codeOf(() => readReceipt(signedBy(body, 'sealift package shop-1.0-ram')))).toBe('receipt.malformed');
  expect(codeOf(() => readReceipt(Buffer.alloc(receiptLimits.bytes + 100_000, 0x61)))).toBe('receipt.malformed');

  const twice = { ...receipt(), installations: [...content(1).installations, ...content(1).installations] };
  expect(codeOf(() => serializeReceipt(twice))).toBe('receipt.malformed');
  const unsorted = { ...receipt(), layers: [...content().layers].reverse() };
  expect(codeOf(() => serializeReceipt(unsorted))).toBe('receipt.malformed');
  const unused = { ...receipt(), vault: [0] };
  expect(codeOf(() => serializeReceipt(unused))).toBe('receipt.malformed');
  const outside = { ...receipt(), images: [{ id: digest(1), references: [], layers: [7] }] };
  expect(codeOf(() => serializeReceipt(outside))).toBe('receipt.malformed');
});

it('of another thing that the same key signed is none', () => {
  const seal = '{"schema":1,"kind":"rainbond-app"}';
  expect(codeOf(() => readReceipt(signedBy(seal)))).toBe('receipt.malformed');
});
