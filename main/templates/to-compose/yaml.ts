import { Document, isScalar, type Scalar, visit } from 'yaml';
import type { JsonObject } from '../json';

/**
 * Writes a compose file that every reader takes alike. Old compose reads YAML 1.1 and new compose 1.2, which see numbers, dates and
 * booleans in different plain words, so every text is quoted, and keys wherever they are not plainly a name.
 */
export function composeYaml(content: JsonObject, comment: string): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(place, node: Scalar) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      if (
        place !== 'key' ||
        !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(node.value) ||
        /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(node.value)
      )
        node.type = 'QUOTE_DOUBLE';
    },
  });
  document.commentBefore = comment
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000_000 });
}
