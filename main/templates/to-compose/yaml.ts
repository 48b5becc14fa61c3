import { Document, isScalar, type Node, type Scalar, visit } from 'yaml';
import type { JsonObject } from '../json';

/**
 * Writes a compose file that every reader takes alike. Old compose reads YAML 1.1 and new compose 1.2, which see numbers, dates and
 * booleans in different plain words, so every text is quoted, and keys wherever they are not plainly a name.
 */
export function composeYaml(content: JsonObject, comment: string): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  quoteTexts(document);
  document.commentBefore = commentText(comment);
  return yamlText(document);
}

/** Quotes every text below a node that is not plainly a name. */
export function quoteTexts(node: Document | Node): void {
  visit(node as Node, {
    Scalar(place, scalar: Scalar) {
      if (!isScalar(scalar) || typeof scalar.value !== 'string') return;
      if (
        place !== 'key' ||
        !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(scalar.value) ||
        /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(scalar.value)
      )
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
}

export function commentText(comment: string): string {
  return comment
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}

export function yamlText(document: Document | Document.Parsed): string {
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000_000 });
}
