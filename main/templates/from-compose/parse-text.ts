import { YAMLParseError } from 'yaml';
import { SealiftError } from '../../errors';
import { parseYaml } from '../yaml-text';

/**
 * Parses the text of a compose file (YAML 1.2 with merge keys, as today's compose reads it). Throws `compose.invalid`
 * {path: line and column, problem}. Aliases are limited, so that a small file cannot grow without bound.
 */
export function parseComposeText(text: string): unknown {
  try {
    return parseYaml(text, { merge: true, aliases: 200 });
  } catch (cause) {
    const at = cause instanceof YAMLParseError ? cause.linePos?.[0] : undefined;
    const problem = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new SealiftError('compose.invalid', { path: at ? `line ${at.line}` : 'the file', problem }, { cause });
  }
}
