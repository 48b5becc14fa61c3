import { SealiftError } from '../../errors';

/** What is wrong with a text in one of minisign's formats. */
export type TextProblem = 'size' | 'encoding' | 'lines' | 'comment' | 'base64' | 'length' | 'algorithm';
type MalformedCode = 'trust.key_malformed' | 'trust.secret_key_malformed' | 'trust.signature_malformed';

export const UNTRUSTED = 'untrusted comment: ';
export const TRUSTED = 'trusted comment: ';

/**
 * Characters that have no place in a comment: controls but the tab (minisign's own comments hold tabs), line separators, lone
 * surrogates, and marks that change the direction of text, with which a comment could show other than it reads.
 */
const forbidden = /[^\P{Cc}\t]|[\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export function isPlainText(text: string): boolean {
  return !forbidden.test(text);
}

export function malformed(code: MalformedCode, problem: TextProblem): never {
  throw new SealiftError(code, { problem });
}

/** The lines of a small UTF-8 text, which end in LF or CRLF; only the last may lack its end. Throws `code` with the problem. */
export function textLines(text: string | Uint8Array, maxBytes: number, code: MalformedCode): string[] {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (bytes.length > maxBytes) malformed(code, 'size');
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return malformed(code, 'encoding');
  }
  const lines = decoded.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** What follows the prefix of a comment line. Throws `code` when the line has another prefix or holds a forbidden character. */
export function commentOf(line: string | undefined, prefix: string, code: MalformedCode): string {
  if (!line?.startsWith(prefix)) return malformed(code, 'comment');
  const comment = line.slice(prefix.length);
  return isPlainText(comment) ? comment : malformed(code, 'comment');
}

/** Exactly `length` bytes from base64 in its one canonical spelling: padded, no blanks, no stray bits. Throws `code`. */
export function base64Bytes(line: string | undefined, length: number, code: MalformedCode): Buffer {
  const bytes = Buffer.from(line ?? '', 'base64');
  if (!line || bytes.toString('base64') !== line) return malformed(code, 'base64');
  return bytes.length === length ? bytes : malformed(code, 'length');
}
