import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeQR } from 'qr/decode.js';
import { expect, it } from 'vitest';
import { codeOrText } from '../../../main/cli/render/receipt';
import { colorsFor } from '../../../main/cli/render/terminal';
import { qrCode } from '../../../main/library/receipts/qr-code';
import { MAX_SHORT, readShort, shortForm, signReceipt } from '../../../main/receipts';
import { fromBase41, toBase41 } from '../../../main/receipts/base41';
import { createTexts } from '../../../main/texts';
import { key, receipt } from './made';

const previous = createHash('sha256').update('the one before').digest('hex');

it('says what the whole receipt says of its installations, in one line', () => {
  const whole = signReceipt(receipt(3, previous, 12), key);
  const line = shortForm(whole, key) as string;
  const { receipt: short, signer } = readShort(line);
  expect(signer).toEqual(key.publicKey);
  expect(short).toMatchObject({
    site: whole.receipt.site,
    number: 3,
    at: '2026-03-01T02:03:04.000Z',
    free: 41_000_000_000,
  });
  expect(whole.id.startsWith(short.digest)).toBe(true);
  expect(previous.startsWith(short.previous as string)).toBe(true);
  expect(short.installations.map(({ name, state }) => ({ name, state }))).toEqual(
    whole.receipt.installations.map(({ name, state }) => ({ name, state })),
  );
  for (const [at, { template }] of short.installations.entries()) {
    const { key: own, version, content } = whole.receipt.installations[at]?.template ?? {};
    expect(template).toMatchObject({ key: own, version });
    expect(content?.startsWith(template.content as string)).toBe(true);
  }
});

it('of twelve installations with random keys fits a QR code that a camera reads back', () => {
  const line = shortForm(signReceipt(receipt(3, previous, 12), key), key) as string;
  expect(line.length).toBeLessThan(1_300);
  const { size, rows } = qrCode(line);
  // Four pixels a square, and the border that scanners want.
  const [scale, border] = [4, 4];
  const side = (size + 2 * border) * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [row, column] = [Math.floor(y / scale) - border, Math.floor(x / scale) - border];
      if (rows[row]?.[column] === '1') data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  const seen = decodeQR({ width: side, height: side, data });
  expect(seen).toBe(line);
  expect(readShort(seen).receipt.installations).toHaveLength(12);
});

it('is left out where no QR code would hold it', () => {
  expect(shortForm(signReceipt(receipt(1, null, 200), key), key)).toBeUndefined();
  const most = [20, 40, 60, 80, 100].map((count) => shortForm(signReceipt(receipt(1, null, count), key), key)?.length);
  expect(most.filter((length) => length !== undefined && length > MAX_SHORT)).toEqual([]);
});

it('outlives being wrapped, trimmed and written small', () => {
  const line = shortForm(signReceipt(receipt(), key), key) as string;
  const wrapped = ` ${line.replace(/.{40}/g, '$&\r\n  ')}\n`.toLowerCase();
  expect(readShort(wrapped).text).toBe(line);
});

it('keeps any bytes in 41 characters, in one spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = toBase41(bytes);
      expect(fromBase41(text)).toEqual(Buffer.from(bytes));
      expect(text).toMatch(/^[0-9A-Z+\-./:]*$/);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'019AZ+-./:'), maxLength: 12 }), (text) => {
      const bytes = fromBase41(text);
      if (bytes) expect(toBase41(bytes)).toBe(text);
    }),
  );
  expect(fromBase41('0')).toBeUndefined();
  expect(fromBase41(':::')).toBeUndefined();
  expect(fromBase41('a0')).toBeUndefined();
});

it('is refused wherever a character of it is another one', () => {
  const line = shortForm(signReceipt(receipt(), key), key) as string;
  const characters = [...line];
  for (let at = 0; at < characters.length; at += 3) {
    const changed = [...characters];
    changed[at] = changed[at] === 'A' ? 'B' : 'A';
    expect(() => readShort(changed.join(''))).toThrow(/receipt\.(malformed|forged)/);
  }
  expect(() => readShort(`${line}00`)).toThrow(/receipt\.malformed/);
  expect(() => readShort(line.slice(0, -3))).toThrow(/receipt\./);
});

it('is drawn in a terminal dark on light, and left a text where it would not fit', () => {
  const line = shortForm(signReceipt(receipt(1, null, 1), key), key) as string;
  const code = qrCode(line);
  const side = code.size + 8;
  for (const coloured of [true, false]) {
    const terminal = { texts: createTexts('en'), colors: colorsFor(coloured), columns: side };
    const lines = codeOrText(terminal, code, line).split('\n');
    expect(lines.pop()).toBe(line);
    expect(lines).toHaveLength(Math.ceil(side / 2));
    const seen = lines.flatMap((each) => {
      const blocks = [...each.replace(/[^█▀▄ ]/g, '')];
      expect(blocks).toHaveLength(side);
      // What is not inked shows the background: light in colours of its own, else the terminal's dark one.
      const dark = (inked: boolean) => (inked === coloured ? '1' : '0');
      return [
        blocks.map((block) => dark('█▀'.includes(block))).join(''),
        blocks.map((block) => dark('█▄'.includes(block))).join(''),
      ];
    });
    expect(seen.slice(4, 4 + code.size).map((row) => row.slice(4, -4))).toEqual(code.rows);
  }
  const narrow = { texts: createTexts('en'), colors: colorsFor(true), columns: side - 1 };
  expect(codeOrText(narrow, code, line)).toBe(line);
  expect(codeOrText({ ...narrow, columns: undefined }, code, line)).toBe(line);
});
