/** What a start of the binary is for: the command line's verbs, or the window. */
export type Launch =
  | { readonly mode: 'cli'; readonly argv: readonly string[] }
  | {
      readonly mode: 'window';
      readonly home: string | undefined;
      readonly engine: string | undefined;
      /** Package files to open, as they were named. */
      readonly packages: readonly string[];
    };

/** Switches of Electron and Chromium that take no part in either mode: test drivers and desktop launchers add them. */
const runtimeSwitch =
  /^--(no-sandbox|inspect(-brk)?(=.*)?|remote-debugging-(port|pipe)(=.*)?|disable-[a-z-]+|enable-[a-z-]+(=.*)?|force-[a-z-]+(=.*)?|ozone-[a-z-]+(=.*)?|lang=.*|password-store=.*|original-process-start-time=.*|allow-[a-z-]+)$/;
const helpSwitch = /^(--help|-h|--version|-V)$/;
/** Packages, parts of split ones, and the manifests beside them. */
const packageFile = /(\.(tar\.gz|tgz|tar|zip)|\.vol-\d{3,5}-of-\d{3,5}|\.volumes\.json)$/i;

/**
 * Decides what to do from the arguments after the executable. In development (`folderNamed`) the first word that is not a switch
 * is the application's folder, with switches of the runtime before it. `--help`, `--version` or any word that is not a package file
 * make it the command line; `--home DIR`, `--engine HOST` and package files alone open the window with them.
 */
export function launchFrom(given: readonly string[], folderNamed: boolean): Launch {
  const folder = folderNamed ? given.findIndex((word) => !word.startsWith('-')) : -1;
  const argv = given.filter((word, at) => at !== folder && !runtimeSwitch.test(word));
  const options: Record<string, string | undefined> = {};
  const packages: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (helpSwitch.test(word)) return { mode: 'cli', argv };
    const option = /^--(home|engine)(?:=(.*))?$/s.exec(word);
    if (option) options[option[1] as string] = option[2] ?? argv[++at];
    else if (isPackage(word)) packages.push(word);
    else if (!word.startsWith('-')) return { mode: 'cli', argv };
  }
  return { mode: 'window', home: options.home, engine: options.engine, packages };
}

/**
 * The package files among the words of another start, in whatever order they stand: Chromium passes them on with switches first,
 * and words of its own among them.
 */
export function packagesIn(words: readonly string[]): string[] {
  return words.filter(isPackage);
}

function isPackage(word: string): boolean {
  return packageFile.test(word) && !word.startsWith('-');
}
