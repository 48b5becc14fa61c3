import { type Language, languageOf, languageOfEnvironment } from '../texts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly engine?: string;
  readonly home?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** What must be known before the arguments can be parsed, because even "unknown option" is said in it. */
export interface Manner {
  readonly language: Language;
  readonly json: boolean;
  readonly color: boolean;
}

/**
 * Reads the manner of speaking from anywhere among the arguments, before `--`. A language that Sealift does not speak is left for
 * the parser to refuse. NO_COLOR and FORCE_COLOR are as no-color.org and Node have them; `terminal` says whether output is one.
 */
export function mannerOf(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: boolean): Manner {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const at = options.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const asked = at < 0 ? undefined : (options[at]?.split('=')[1] ?? options[at + 1]);
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused =
    options.includes('--no-color') || (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb';
  return {
    language: languageOf(asked ?? '') ?? languageOfEnvironment(env),
    json: options.includes('--json'),
    color: !refused && (terminal || forced),
  };
}
