import { stripVTControlCharacters } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { eastAsianWidth } from 'get-east-asian-width';
import { languages } from '../texts';
import type { GlobalOptions } from './globals';
import type { Session } from './session';

/** A command's own options as they come from the parser. */
export type Options = Readonly<Record<string, unknown>>;

export interface LeafSpec {
  /** Name and arguments, as the parser writes them: `export <name@version>`. */
  readonly usage: string;
  /** Where its texts stand: `cli.help.<key>.description`, `.examples` and `.options.<option>`. */
  readonly key: string;
  readonly options?: readonly Option[];
  /** Left out of lists of commands: another name of one that stands there. */
  readonly hidden?: boolean;
  /** `arguments_` in the order of `usage`; a variadic one is a list. */
  run(session: Session, arguments_: readonly unknown[], options: Options): Promise<void>;
}

/** A group of commands: `sealift template ...`. */
export function noun(parent: Command, session: Session, name: string): Command {
  const command = plain(new Command(name), session).description(session.texts.find(`cli.help.${name}.description`));
  takeGlobals(command, session);
  parent.addCommand(command);
  return command;
}

/** A command that does something. Every leaf takes the global options too, wherever they stand. */
export function leaf(parent: Command, session: Session, spec: LeafSpec, isDefault = false): Command {
  const { texts } = session;
  const [name = '', ...argumentsOf] = spec.usage.split(' ');
  const command = plain(new Command(name), session).description(texts.find(`cli.help.${spec.key}.description`));
  for (const argument of argumentsOf) command.argument(argument);
  for (const option of spec.options ?? []) {
    option.description ||= texts.find(`cli.help.${spec.key}.options.${option.attributeName()}`);
    command.addOption(option);
  }
  takeGlobals(command, session);
  const examples = texts.find(`cli.help.${spec.key}.examples`, {}, '');
  if (examples) command.addHelpText('after', `\n${heading(session, texts('cli.help.examples'))}\n${indent(examples)}`);
  command.action(async (...given: unknown[]) => {
    // The parser adds two things to the arguments: the options, and the command itself.
    const options = given.at(-2) as Options;
    // Of an option given twice the one nearest to the command's end counts.
    session.options = { ...parentOptions(command), ...defined(options) } as GlobalOptions;
    session.command = path(command);
    await spec.run(session, given.slice(0, -2), options);
  });
  parent.addCommand(command, { isDefault, hidden: spec.hidden === true });
  return command;
}

/** Lets the global options stand behind the command too; its help shows them under their own heading. */
function takeGlobals(command: Command, session: Session): void {
  for (const option of globalOptions(session)) command.addOption(option.hideHelp());
}

export function globalOptions({ texts }: Session): Option[] {
  return [
    new Option('--engine <host>', texts('cli.help.globals.engine')),
    new Option('--home <folder>', texts('cli.help.globals.home')),
    new Option('--json', texts('cli.help.globals.json')),
    new Option('--yes', texts('cli.help.globals.yes')),
    new Option('--lang <language>', texts('cli.help.globals.lang')).choices([...languages, 'zh']),
    new Option('--no-color', texts('cli.help.globals.color')),
  ];
}

/** What all commands have in common: their help in the person's language, their mistakes handed over instead of printed. */
export function plain(command: Command, session: Session): Command {
  const { texts, io, manner } = session;
  const titles: Record<string, string> = {
    'Usage:': texts('cli.help.titles.usage'),
    'Arguments:': texts('cli.help.titles.arguments'),
    'Options:': texts('cli.help.titles.options'),
    'Global Options:': texts('cli.help.titles.globals'),
    'Commands:': texts('cli.help.titles.commands'),
  };
  return command
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false)
    .helpOption('-h, --help', texts('cli.help.globals.help'))
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => (io.stdout.isTTY ? (io.stdout.columns ?? 80) : 100),
      getOutHasColors: () => manner.color,
    })
    .configureHelp({
      showGlobalOptions: true,
      // The version is asked of the program alone: a command may have a --version of its own.
      visibleGlobalOptions: (of) =>
        ancestors(of).flatMap((each) => each.options.filter((option) => !option.hidden && option.long !== '--version')),
      displayWidth: helpWidth,
      styleTitle: (title) => heading(session, titles[title] ?? title),
      optionDescription: (option) => withChoices(option),
    });
}

/** Several in one option, separated by commas. */
export function listed(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(',').map((each) => each.trim())).filter((each) => each !== '');
}

/** An option that may be given several times; with `choices`, only these values. */
export function repeated(flags: string, choices?: readonly string[]): Option {
  const option = new Option(flags);
  if (choices) option.choices(choices);
  return option.argParser((value: string, before: string[] | undefined) => {
    if (choices && !choices.includes(value))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return [...(before ?? []), value];
  });
}

export function wholeNumber(flags: string, least: number, most: number): Option {
  return new Option(flags).argParser((value: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) throw new InvalidArgumentError(`${least}-${most}`);
    return number;
  });
}

/** A number of bytes: digits, and `K`, `M`, `G` or `T` behind them for powers of 1024. Without a value the option is `true`. */
export function byteSize(flags: string, least: number): Option {
  return new Option(flags).argParser((value: string) => {
    const bytes = parseBytes(value);
    if (bytes === undefined || bytes < least) throw new InvalidArgumentError('700M, 4G, ...');
    return bytes;
  });
}

/** A number of bytes as `byteSize` has it; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Math.floor(Number(digits) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

/** Our own texts hold no characters but plain and Chinese ones, so the quick way is enough: help must come at once. */
function helpWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}

export function heading(session: Session, title: string): string {
  return session.terminal.colors.bold(title);
}

export function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line ? `  ${line}` : line))
    .join('\n');
}

function withChoices(option: Option): string {
  return option.argChoices ? `${option.description} (${option.argChoices.join(', ')})` : option.description;
}

function path(command: Command): string {
  return command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

function ancestors(command: Command): Command[] {
  return command.parent ? [command.parent, ...ancestors(command.parent)] : [];
}

function parentOptions(command: Command): Record<string, unknown> {
  return Object.assign(
    {},
    ...ancestors(command)
      .reverse()
      .map((each) => defined(each.opts())),
  );
}

function defined(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
