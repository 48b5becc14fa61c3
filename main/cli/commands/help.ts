import type { Command } from 'commander';
import { exitStatus, SealiftError } from '../../errors';
import { leaf } from '../command';
import type { Session } from '../session';

export function addHelp(program: Command, session: Session): void {
  leaf(program, session, {
    usage: 'help [topic...]',
    key: 'help',
    async run(_, [topic]) {
      const words = topic as string[];
      if (words[0] === 'exit-codes') {
        const codes = exitCodes(session);
        await session.print({ exitCodes: codes }, (render, terminal) =>
          render.facts(
            terminal,
            codes.map(({ status, meaning }) => [String(status), meaning]),
          ),
        );
        return;
      }
      let command = program;
      for (const word of words) {
        const next = command.commands.find((candidate) => candidate.name() === word);
        if (!next) throw new SealiftError('cli.unknown_command', { command: words.join(' ') });
        command = next;
      }
      command.outputHelp();
    },
  });
}

function exitCodes({ texts }: Session): { status: number; meaning: string }[] {
  return Object.entries({ ok: 0, ...exitStatus })
    .sort(([, a], [, b]) => a - b)
    .map(([name, status]) => ({ status, meaning: texts.find(`cli.exitCodes.${name}`) }));
}
