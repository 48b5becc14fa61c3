import { isScalar, Lexer, LineCounter, parseDocument, visit, YAMLParseError } from 'yaml';

/** Words, signs and blanks of a text. The library keeps some hundred bytes for each, so millions of them would fill the memory. */
const mostTokens = 1_000_000;

/**
 * Parses YAML that nobody vouches for. Keys must be unique, and aliases are limited, so that a small text cannot grow without bound.
 * Throws the library's own errors. That keys are unique is looked at here: the library compares every key with every other, which
 * a text of some hundred kilobytes turns into minutes.
 */
export function parseYaml(text: string, options: { readonly merge?: boolean; readonly aliases: number }): unknown {
  let tokens = 0;
  for (const _ of new Lexer().lex(text))
    if (++tokens > mostTokens) throw new YAMLParseError([0, 1], 'RESOURCE_EXHAUSTION', 'Too many values');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter,
    ...(options.merge && { merge: true }),
  });
  const [error] = document.errors;
  if (error) throw error;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || (options.merge && key.value === '<<')) continue;
        if (seen.has(key.value)) {
          const at = key.range?.[0] ?? 0;
          const problem = new YAMLParseError([at, at + 1], 'DUPLICATE_KEY', 'Map keys must be unique');
          problem.linePos = [lineCounter.linePos(at)];
          throw problem;
        }
        seen.add(key.value);
      }
    },
  });
  return document.toJS({ maxAliasCount: options.aliases });
}
