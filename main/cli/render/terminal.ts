import pc from 'picocolors';
import type { Texts } from '../../texts';

export type Colors = ReturnType<typeof pc.createColors>;

/** What text is laid out for. */
export interface Terminal {
  readonly texts: Texts;
  readonly colors: Colors;
  /** Columns to wrap at; undefined when output is not a terminal: then nothing is wrapped, and a line stays a line for `grep`. */
  readonly columns: number | undefined;
}

export function colorsFor(enabled: boolean): Colors {
  return pc.createColors(enabled);
}

/** The colours of picocolors that are used here, then every control and direction character but the line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_PRINTABLE = /\u001b\[(?:1|2|22|3[012369]|4[79])m|(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Names come from packages of strangers: control characters in them must not reach the terminal, where they could move the cursor or
 * change colours. The few colour sequences that Sealift itself uses stay.
 */
export function printable(text: string): string {
  return text.replace(NOT_PRINTABLE, (found) => (found.length > 1 ? found : '\ufffd'));
}

/** As printable, for a place that has one line only. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\ufffd');
}

/**
 * A document for programs, which a person may look at in a terminal too: JSON leaves some control characters and the marks that turn
 * the direction of text as they are. They are written as escapes, which says the same.
 */
export function jsonText(document: unknown, indent = 2): string {
  return safeJson(JSON.stringify(document, undefined, indent));
}

/** As `jsonText`, of what is JSON already. */
export function safeJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
