/**
 * Text in one line that shows as what it is: control characters, line ends among them, and those that turn the direction of writing,
 * which make a file's name look like another, are written out.
 */
export function plain(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The lines of a value. */
export function linesOf(value: string | readonly string[]): string[] {
  return (typeof value === 'string' ? [value] : value).map(plain);
}
