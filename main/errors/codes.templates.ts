import type { CodeFacts } from './codes';

export const templateCodes = {
  /** Not a template. Parameters: path (JSON path), problem. */
  'template.invalid': { retry: false, exit: 'refused' },
  /** Beyond what a template can be. Parameters: problem. */
  'template.too_large': { retry: false, exit: 'refused' },
  /** Not the version of a platform. Parameters: target. */
  'template.target_invalid': { retry: false, exit: 'usage' },
  /** Two images would get one name. Parameters: names (list), target. */
  'template.retag_collision': { retry: false, exit: 'refused' },
  /** Not an image reference. Parameters: reference. */
  'reference.invalid': { retry: false, exit: 'refused' },

  /** Not a compose file, or one that says something its format does not know. Parameters: path, problem. */
  'compose.invalid': { retry: false, exit: 'refused' },
  /** Something of the format that cannot be carried into a template. Parameters: path, setting. */
  'compose.unsupported': { retry: false, exit: 'refused' },
  /** Services that name no image (`build` alone, or nothing). Parameters: services (list). */
  'compose.no_image': { retry: false, exit: 'refused' },
  /** Variables that must be given. Parameters: names (list). */
  'compose.variable_required': { retry: true, exit: 'refused' },
  /** A file that is referred to is not there. Parameters: path, usedBy. */
  'compose.file_missing': { retry: true, exit: 'missing' },
  /** A file that a template cannot hold. Parameters: path, limit (bytes). */
  'compose.file_not_text': { retry: false, exit: 'refused' },
  /** A mounted folder with too many files. Parameters: path, limit. */
  'compose.folder_too_large': { retry: false, exit: 'refused' },
  /** A host path that holds no text files to take along. Parameters: service, source, target. */
  'compose.bind_unsupported': { retry: true, exit: 'refused' },
  /** A config or secret that someone else keeps. Parameters: kind, name. */
  'compose.external_file': { retry: false, exit: 'refused' },
  /** A volume that is used but not declared. Parameters: service, volume. */
  'compose.volume_undefined': { retry: false, exit: 'refused' },
  /** Values for variables that no component has. Parameters: names (list). */
  'stack.value_unknown': { retry: false, exit: 'usage' },
  /** Host ports for what no component publishes, or that are no ports. Parameters: names (list: `web.80/tcp`). */
  'stack.port_unknown': { retry: false, exit: 'usage' },
  /** A host port that was chosen and that another component has, or that was chosen twice. Parameters: ports (list). */
  'stack.port_twice': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
