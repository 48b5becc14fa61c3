import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  offeredKey,
  type PublicKey,
  parsePublicKey,
  parseSignature,
  publicKeyBytes,
  publicKeyFile,
  publicKeyLine,
  SecretKey,
  signBytes,
  verifyBytes,
} from '../../../main/trust';
import { type Bench, bitFlips, codeOf, openBench } from './tool';

const message = Buffer.from('{"schema":1,"kind":"rainbond-app"}\n');
const key = SecretKey.generate();
const { publicKey } = key;
const ours = signBytes(key, message, 'template:web version:1.0');
let bench: Bench;
let prehashed = '';
let theirKey: PublicKey = publicKey;

beforeAll(() => {
  bench = openBench();
  bench.write('m', message);
  expect(bench.minisign(['-G', '-W', '-p', 'k.pub', '-s', 'k.key']).status).toBe(0);
  expect(bench.minisign(['-S', '-s', 'k.key', '-m', 'm', '-x', 's', '-t', 'a comment']).status).toBe(0);
  prehashed = bench.read('s');
  theirKey = parsePublicKey(bench.read('k.pub'));
});
afterAll(() => bench.remove());

const cases = () => [
  { text: ours, by: publicKey },
  { text: prehashed, by: theirKey },
];
/** A signature file with one of its lines replaced. */
function withLine(text: string, index: number, line: string): string {
  return text.split('\n').with(index, line).join('\n');
}

const P = (1n << 255n) - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % P];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** The curve's eight points whose order divides 8, found by solving for them. */
function smallPoints(): Buffer[] {
  const root = power(2n, (P - 1n) / 4n); // of -1
  const sqrt = (value: bigint) =>
    [power(value, (P + 3n) / 8n), (power(value, (P + 3n) / 8n) * root) % P].find((x) => (x * x - value) % P === 0n);
  // Doubling gives y = 0 exactly when x^2 = -y^2; in the curve's equation, -x^2 + y^2 = 1 + d x^2 y^2, that is d y^4 + 2 y^2 - 1 = 0.
  const inverse = power(D, P - 2n);
  const half = sqrt((((1n + D) % P) + P) % P) ?? 0n;
  const squares = [half, P - half].map((one) => ((((one - 1n) * inverse) % P) + P) % P);
  const order8 = squares.flatMap((square) => sqrt(square) ?? []).flatMap((y) => [y, P - y]);
  return [1n, P - 1n, 0n, ...order8].flatMap((y) => {
    const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(31) | 0x80, 31);
    // x is 0 for the first two, and has no sign.
    return y === 1n || y === P - 1n ? [bytes] : [bytes, other];
  });
}

describe('a signature', () => {
  it('is the same bytes for the same key, bytes and comment', () => {
    expect(signBytes(key, message, 'template:web version:1.0')).toBe(ours);
  });

  it('is refused with any bit turned over, but in the comment that nobody signs', { timeout: 60_000 }, async () => {
    for (const { text, by } of cases()) {
      const signed = parseSignature(text);
      const freeBytes = Buffer.byteLength(text.split('\n')[0] ?? '');
      let accepted = 0;
      let refused = 0;
      for (const flipped of bitFlips(Buffer.from(text))) {
        const code = await codeOf(() => verifyBytes([by], message, flipped));
        if (code === 'none') {
          const { untrustedComment, ...rest } = parseSignature(flipped);
          expect({ ...rest, untrustedComment: signed.untrustedComment }).toEqual(signed);
          expect(flipped.subarray(freeBytes).equals(Buffer.from(text).subarray(freeBytes))).toBe(true);
          accepted++;
        } else {
          expect(code).toMatch(/^trust\.(signature_malformed|signature_wrong|unknown_key|comment_wrong)$/);
          refused++;
        }
      }
      expect(accepted + refused).toBe(Buffer.byteLength(text) * 8);
      expect(accepted).toBeLessThan(freeBytes * 8);
    }
  });

  it('is refused over bytes with any bit turned over', async () => {
    for (const { text, by } of cases())
      for (const flipped of bitFlips(message))
        expect(await codeOf(() => verifyBytes([by], flipped, text))).toBe('trust.signature_wrong');
  });

  it('is refused when cut off anywhere but before its last line end', async () => {
    for (const { text, by } of cases())
      for (let length = 0; length < text.length - 1; length++)
        expect(await codeOf(() => verifyBytes([by], message, text.slice(0, length)))).toBe('trust.signature_malformed');
    expect(verifyBytes([publicKey], message, ours.slice(0, -1)).keyId).toBe(publicKey.keyId);
  });

  it('is refused with anything more in it', async () => {
    const long = withLine(ours, 0, `untrusted comment: ${'x'.repeat(17_000)}`);
    for (const text of [`${ours}\n`, `${ours}x`, `\n${ours}`, `\uFEFF${ours}`, `${ours}${ours}`, `${ours}\0`, long])
      expect(await codeOf(() => verifyBytes([publicKey], message, text))).toBe('trust.signature_malformed');
  });

  it('is refused with the trusted comment of another signature', async () => {
    const other = signBytes(key, message, 'template:web version:2.0').split('\n');
    expect(await codeOf(() => verifyBytes([publicKey], message, withLine(ours, 2, other[2] ?? '')))).toBe(
      'trust.comment_wrong',
    );
    // The bytes' signature does not depend on the comment, so comment and its signature can only move together.
    expect(other[1]).toBe(ours.split('\n')[1]);
    expect(await codeOf(() => verifyBytes([publicKey], message, withLine(ours, 3, other[3] ?? '')))).toBe(
      'trust.comment_wrong',
    );
  });

  it('is refused with comment and comment signature of another message', async () => {
    const [, , comment = '', global = ''] = signBytes(key, Buffer.from('another'), 'version:9').split('\n');
    const mixed = withLine(withLine(ours, 2, comment), 3, global);
    expect(await codeOf(() => verifyBytes([publicKey], message, mixed))).toBe('trust.comment_wrong');
  });

  it('does not pass for one of the other kind', async () => {
    for (const { text, by } of cases()) {
      const body = Buffer.from(text.split('\n')[1] ?? '', 'base64');
      body.write(body.toString('latin1', 0, 2) === 'Ed' ? 'ED' : 'Ed');
      const turned = withLine(text, 1, body.toString('base64'));
      expect(await codeOf(() => verifyBytes([by], message, turned))).toBe('trust.signature_wrong');
    }
  });

  it('is accepted with the line ends of Windows', () => {
    expect(verifyBytes([publicKey], message, ours.replaceAll('\n', '\r\n')).trustedComment).toBe(
      'template:web version:1.0',
    );
  });

  it('is refused in any spelling of base64 but the canonical one', async () => {
    const [, line = ''] = ours.split('\n');
    const strayBits = `${line.slice(0, -2)}${line.at(-2) === 'A' ? 'B' : String.fromCharCode((line.codePointAt(98) ?? 65) + 1)}=`;
    expect(Buffer.from(strayBits, 'base64')).toHaveLength(74);
    for (const spelt of [
      line.slice(0, -1),
      `${line}=`,
      ` ${line}`,
      `${line} `,
      `${line.slice(0, 8)}-${line.slice(9)}`,
      strayBits,
    ])
      expect(await codeOf(() => verifyBytes([publicKey], message, withLine(ours, 1, spelt)))).toBe(
        'trust.signature_malformed',
      );
  });

  it('is refused when its order of the group was added to it', async () => {
    const L = (1n << 252n) + 27742317777372353535851937790883648493n;
    const body = Buffer.from(ours.split('\n')[1] ?? '', 'base64');
    const s = BigInt(`0x${Buffer.from(body.subarray(42)).reverse().toString('hex')}`) + L;
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(body, 42);
    expect(await codeOf(() => verifyBytes([publicKey], message, withLine(ours, 1, body.toString('base64'))))).toBe(
      'trust.signature_wrong',
    );
  });

  it('is refused when a comment in it is not plain text, though it was signed', async () => {
    for (const comment of [Buffer.from('\u001b[31mred'), Buffer.from('a\u202eb'), Buffer.from([0x61, 0xff])]) {
      const body = Buffer.from(ours.split('\n')[1] ?? '', 'base64');
      const global = key.sign(Buffer.concat([body.subarray(10), comment])).toString('base64');
      const lines = (untrusted: Buffer, trusted: Buffer, last: string) =>
        Buffer.concat([
          ...[Buffer.from('untrusted comment: '), untrusted, Buffer.from(`\n${ours.split('\n')[1]}\n`)],
          ...[Buffer.from('trusted comment: '), trusted, Buffer.from(`\n${last}\n`)],
        ]);
      const [, , , ourGlobal = ''] = ours.split('\n');
      const plain = Buffer.from('template:web version:1.0');
      expect(verifyBytes([publicKey], message, lines(plain, plain, ourGlobal)).keyId).toBe(publicKey.keyId);
      for (const text of [lines(plain, comment, global), lines(comment, plain, ourGlobal)])
        expect(await codeOf(() => verifyBytes([publicKey], message, text))).toBe('trust.signature_malformed');
    }
  });

  it('of an unknown key is told from a wrong one, also when another key has its id', async () => {
    const stranger = SecretKey.generate().publicKey;
    const namesake = { keyId: publicKey.keyId, key: stranger.key };
    expect(await codeOf(() => verifyBytes([], message, ours))).toBe('trust.unknown_key');
    expect(await codeOf(() => verifyBytes([stranger], message, ours))).toBe('trust.unknown_key');
    expect(await codeOf(() => verifyBytes([namesake], message, ours))).toBe('trust.signature_wrong');
    expect(verifyBytes([namesake, stranger, publicKey], message, ours).key).toBe(publicKey);
  });

  it.each([
    ['of two lines', 'two\nlines'],
    ['with a carriage return', 'a\rb'],
    ['with a control character', 'bell\u0007'],
    ['that changes the direction of text', 'turned \u202e around'],
    ['that is not Unicode', '\ud800'],
    ['that is too long', 'x'.repeat(2049)],
    ['that is too long in bytes', 'é'.repeat(1025)],
  ])('is not made with a comment %s', async (_, comment) => {
    expect(await codeOf(() => signBytes(key, message, comment))).toBe('trust.comment_invalid');
  });

  it('brings its public key along, which must have its key id', () => {
    expect(offeredKey(parseSignature(ours))).toEqual(publicKey);
    const other = publicKeyLine(SecretKey.generate().publicKey);
    for (const comment of [`public key ${other}`, 'public key nonsense', 'something else'])
      expect(offeredKey(parseSignature(withLine(ours, 0, `untrusted comment: ${comment}`)))).toBeUndefined();
  });
});

describe('a public key', () => {
  const file = publicKeyFile(publicKey);

  it('is read from a file, a line, and a line pasted with blanks around it', () => {
    const line = publicKeyLine(publicKey);
    for (const text of [file, line, `  ${line}\n\n`, `\n${line}\r\n`, file.replaceAll('\n', '\r\n')])
      expect(parsePublicKey(text)).toEqual(publicKey);
  });

  it('with any bit turned over is refused, or is the same key, or verifies nothing that the key signed', async () => {
    const outcomes = { refused: 0, same: 0, other: 0 };
    for (const flipped of bitFlips(Buffer.from(file))) {
      let parsed: PublicKey | undefined;
      const code = await codeOf(() => {
        parsed = parsePublicKey(flipped);
      });
      if (!parsed) {
        expect(code).toMatch(/^trust\.key_(malformed|weak)$/);
        outcomes.refused++;
      } else if (publicKeyBytes(parsed).equals(publicKeyBytes(publicKey))) outcomes.same++;
      else {
        const found = parsed;
        expect(await codeOf(() => verifyBytes([found], message, ours))).toMatch(
          /^trust\.(unknown_key|signature_wrong)$/,
        );
        outcomes.other++;
      }
    }
    expect(outcomes.refused + outcomes.same + outcomes.other).toBe(file.length * 8);
    expect(Math.min(outcomes.refused, outcomes.same, outcomes.other)).toBeGreaterThan(0);
  });

  it('of another algorithm is refused', async () => {
    for (const letters of ['ED', 'ed', 'Ec', '\0\0']) {
      const bytes = publicKeyBytes(publicKey);
      bytes.write(letters, 'latin1');
      expect(await codeOf(() => parsePublicKey(bytes.toString('base64')))).toBe('trust.key_malformed');
    }
  });

  it('is refused when cut off, doubled or too long', async () => {
    for (let length = 0; length < file.length - 1; length++)
      expect(await codeOf(() => parsePublicKey(file.slice(0, length)))).toBe('trust.key_malformed');
    for (const text of [file + file, `${file}x`, `x${file}`, ' '.repeat(5000) + publicKeyLine(publicKey)])
      expect(await codeOf(() => parsePublicKey(text))).toBe('trust.key_malformed');
  });

  it('is refused when anyone can sign for it', async () => {
    const points = smallPoints();
    expect(points).toHaveLength(8);
    for (const point of points) {
      const line = publicKeyLine({ keyId: '0000000000000001', key: point });
      expect(await codeOf(() => parsePublicKey(line))).toBe('trust.key_weak');
    }
    // The same points, and others, with y not below the prime.
    for (const first of [0xed, 0xee, 0xff])
      for (const last of [0x7f, 0xff]) {
        const point = Buffer.concat([Buffer.from([first]), Buffer.alloc(30, 0xff), Buffer.from([last])]);
        const line = publicKeyLine({ keyId: '0000000000000001', key: point });
        expect(await codeOf(() => parsePublicKey(line))).toBe('trust.key_weak');
      }
  });
});
