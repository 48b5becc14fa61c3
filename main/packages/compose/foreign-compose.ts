import { createHash } from 'node:crypto';
import { SealiftError } from '../../errors';
import { composeToTemplate, parseYaml, serializeTemplate, type Template } from '../../templates';

/** The unpacked essentials of a compose package that another tool wrote. */
export interface ComposeFolder {
  /** The top folder: `<name>-<version>-dockercompose`. */
  readonly name: string;
  readonly compose: string;
  /** Its other small files, by path below the top folder. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Makes a template from a compose package that has no metadata.json. Name and version come from the folder's name; the
 * template's key from the name, so that importing the next version of the same application adds to the same template.
 */
export function templateFromComposePackage(folder: ComposeFolder): { template: Template; metadata: string } {
  const parts = /^(?<name>.+)-(?<version>[^-]+)-dockercompose$/.exec(folder.name)?.groups;
  const name = parts?.name ?? folder.name;
  const version = parts?.version ?? '1.0';
  const groupKey = createHash('sha256').update(`docker-compose-app:${name}`).digest('hex').slice(0, 32);
  const { template } = composeToTemplate({
    compose: composeValue(folder.compose),
    files: folder.files,
    name,
    version,
    groupKey,
  });
  return { template, metadata: serializeTemplate(template) };
}

function composeValue(text: string): unknown {
  try {
    return parseYaml(text, { aliases: 100 });
  } catch (cause) {
    throw new SealiftError('package.malformed', { problem: 'docker-compose.yaml' }, { cause });
  }
}
