import { type Command, Option } from 'commander';
import { leaf } from '../command';
import type { Session } from '../session';

export function addDemo(program: Command, session: Session): void {
  leaf(program, session, {
    usage: 'demo',
    key: 'demo',
    options: [new Option('--keep')],
    async run(run, _, options) {
      const { runDemo } = await import('../demo/demo');
      await runDemo(run, options.keep === true);
    },
  });
}
