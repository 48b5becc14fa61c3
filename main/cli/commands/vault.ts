import type { Command } from 'commander';
import { exitStatus, SealiftError } from '../../errors';
import { byteSize, leaf, noun, parseBytes } from '../command';
import type { Session } from '../session';

/** The store of layers: how much it holds, whether it is sound, and what it may hold. */
export function addVault(program: Command, session: Session): void {
  const parent = noun(program, session, 'vault');
  leaf(
    parent,
    session,
    {
      usage: 'status',
      key: 'vaultStatus',
      async run(run) {
        const view = await run.wait((await run.services()).vault.status());
        await run.print(view, (render, terminal) => render.vault(terminal, view));
      },
    },
    true,
  );
  leaf(parent, session, {
    usage: 'check',
    key: 'vaultCheck',
    async run(run) {
      const services = await run.services();
      const result = await run.job(services, services.vault.check());
      if (result.damaged.length + result.damagedConfigs.length > 0) run.status = exitStatus.refused;
      await run.print(result, (render, terminal) => render.vaultCheck(terminal, result));
    },
  });
  leaf(parent, session, {
    usage: 'evict',
    key: 'vaultEvict',
    options: [byteSize('--to <size>', 0)],
    async run(run, _, options) {
      const services = await run.services();
      const to = options.to as number | undefined;
      const result = await run.job(services, services.vault.makeRoom(to));
      await run.print(result, (render, terminal) => render.vaultRoom(terminal, result));
    },
  });
  leaf(parent, session, {
    usage: 'limit [size]',
    key: 'vaultLimit',
    async run(run, [wanted]) {
      const { settings, vault } = await run.services();
      if (wanted !== undefined) settings.set({ vaultLimit: limitOf(wanted as string) });
      const view = await run.wait(vault.status());
      await run.print(view, (render, terminal) => render.vault(terminal, view));
    },
  });
}

function limitOf(text: string): number | null {
  const bytes = text === 'none' ? null : parseBytes(text);
  if (bytes !== undefined) return bytes;
  throw new SealiftError('cli.bad_value', { option: 'limit', value: text, expected: '20G, 500M, none' });
}
