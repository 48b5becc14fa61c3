/**
 * Splits a command as a POSIX shell would split it into words (quotes and backslashes; nothing is expanded). Undefined when
 * quotes are not closed.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) return undefined;
      word = (word ?? '') + text.slice(i + 1, end);
      i = end;
    } else if (c === '"') {
      word ??= '';
      for (i++; text.charAt(i) !== '"'; i++) {
        if (i >= text.length) return undefined;
        if (text.charAt(i) === '\\' && '$`"\\\n'.includes(text.charAt(i + 1)) && i + 1 < text.length) i++;
        word += text.charAt(i);
      }
    } else if (c === '\\') {
      if (++i >= text.length) return undefined;
      if (text.charAt(i) !== '\n') word = (word ?? '') + text.charAt(i);
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Joins words so that splitWords gives them back. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
