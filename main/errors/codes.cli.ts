import type { CodeFacts } from './codes';

export const cliCodes = {
  /** Parameters: command. */
  'cli.unknown_command': { retry: false, exit: 'usage' },
  /** A group of commands was named without one of them. */
  'cli.missing_command': { retry: false, exit: 'usage' },
  /** As unknown, where something similar exists. Parameters: command, suggestion. */
  'cli.mistyped_command': { retry: false, exit: 'usage' },
  /** Parameters: option. */
  'cli.unknown_option': { retry: false, exit: 'usage' },
  /** Parameters: option, suggestion. */
  'cli.mistyped_option': { retry: false, exit: 'usage' },
  /** Parameters: argument. */
  'cli.missing_argument': { retry: false, exit: 'usage' },
  /** A mandatory option was not given. Parameters: option. */
  'cli.missing_option': { retry: false, exit: 'usage' },
  /** An option stands without its value. Parameters: option. */
  'cli.missing_value': { retry: false, exit: 'usage' },
  'cli.excess_arguments': { retry: false, exit: 'usage' },
  /** Parameters: option, value, expected. */
  'cli.bad_value': { retry: false, exit: 'usage' },
  /** Parameters: options. */
  'cli.conflicting_options': { retry: false, exit: 'usage' },
  /** Not NAME@VERSION. Parameters: text. */
  'cli.bad_name': { retry: false, exit: 'usage' },
  /** Parameters: text. */
  'cli.version_needed': { retry: false, exit: 'usage' },
  /** Not KEY=VALUE. Parameters: text. */
  'cli.bad_setting': { retry: false, exit: 'usage' },
  /** Exactly one of several options is needed. Parameters: options (list). */
  'cli.one_of': { retry: false, exit: 'usage' },
  /** A file that would be written is there already. Parameters: path. */
  'cli.file_exists': { retry: false, exit: 'refused' },
  /** Parameters: registry. */
  'cli.namespace_missing': { retry: false, exit: 'usage' },
  'cli.password_missing': { retry: false, exit: 'usage' },
  /** A passphrase is needed and there is no terminal to type it at. */
  'cli.passphrase_needed': { retry: false, exit: 'usage' },
  /** A new passphrase was typed differently the second time. */
  'cli.passphrase_differs': { retry: true, exit: 'usage' },
  /** No package bears the signature of the publisher that was to be trusted. Parameters: fingerprint. */
  'cli.publisher_not_met': { retry: false, exit: 'refused' },
  /** Something would be destroyed and nobody can be asked. */
  'cli.confirmation_needed': { retry: false, exit: 'usage' },
  'cli.declined': { retry: true, exit: 'cancelled' },
  /** The demonstration found something other than it must. Parameters: step, found. */
  'cli.demo_failed': { retry: false, exit: 'failure' },
  /** A site of a name that nothing here bears, beside others. Parameters: site, sites (list: the likest). */
  'cli.site_new': { retry: false, exit: 'usage' },
  /** There is nobody to ask for the access key of a platform. */
  'cli.access_key_needed': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
