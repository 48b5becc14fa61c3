import type { CommanderError } from 'commander';
import { SealiftError } from '../errors';

/**
 * Turns what the argument parser found wrong into an error of ours. The parser hands its findings over only inside English
 * sentences with the words of the person in quotes, so those are taken out of them.
 */
export function usageError(error: CommanderError): SealiftError {
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
  const first = quoted[0] ?? '';
  const suggestion = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownCommand':
      return suggestion
        ? new SealiftError('cli.mistyped_command', { command: first, suggestion })
        : new SealiftError('cli.unknown_command', { command: first });
    case 'commander.help':
      return new SealiftError('cli.missing_command');
    case 'commander.unknownOption':
      return suggestion
        ? new SealiftError('cli.mistyped_option', { option: first, suggestion })
        : new SealiftError('cli.unknown_option', { option: first });
    case 'commander.missingArgument':
      return new SealiftError('cli.missing_argument', { argument: first });
    case 'commander.missingMandatoryOptionValue':
      return new SealiftError('cli.missing_option', { option: first });
    case 'commander.optionMissingArgument':
      return new SealiftError('cli.missing_value', { option: first });
    case 'commander.excessArguments':
      return new SealiftError('cli.excess_arguments');
    case 'commander.conflictingOption':
      return new SealiftError('cli.conflicting_options', { options: quoted });
    case 'commander.invalidArgument': {
      const expected =
        /Allowed choices are (.*)\.$/.exec(error.message)?.[1] ?? /\. ([^.]*)$/.exec(error.message)?.[1] ?? '';
      return new SealiftError('cli.bad_value', { option: first, value: quoted[1] ?? '', expected });
    }
    default:
      return new SealiftError('unexpected', { message: error.message }, { cause: error });
  }
}
