import type { JobOptions } from '../../jobs';
import type { VaultServices } from '../../service-types';
import type { LibraryEnvironment } from '../environment';
import { checkTheVault } from './check';

/** The vault for the composition root. `queue`: room is made between jobs that change the library, not beside them. */
export function vaultServices(env: LibraryEnvironment, queue: JobOptions): VaultServices {
  const { vault, jobs } = env;
  return {
    async status() {
      const { folder, layers, bytes } = await vault.status();
      return { folder, layers, bytes, limit: env.vaultLimit() };
    },
    check: () => jobs.start('check-vault', vault.folder, {}, (context) => checkTheVault(env, context)),
    makeRoom: (wanted) =>
      jobs.start(
        'free-vault',
        vault.folder,
        { limit: wanted ?? null },
        async (context) => {
          context.plan([{ key: 'remove', weight: 1 }]);
          context.begin('remove');
          const limit = wanted ?? env.vaultLimit() ?? Number.MAX_SAFE_INTEGER;
          return { ...(await vault.makeRoom(limit, context.signal)), limit };
        },
        queue,
      ),
  };
}
