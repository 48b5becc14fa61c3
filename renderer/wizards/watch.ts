import type { Bridge, InstallationView } from '../../preload/contract';

const pause = 1_500;

/**
 * Asks how an installation stands, again and again while `wanted`, never twice at once. What cannot be told yet (it is only being made)
 * is no failure.
 */
export function watchInstallation(
  bridge: Bridge,
  { site, name }: { readonly site: string; readonly name: string },
  wanted: () => boolean,
  saw: (installation: InstallationView) => void,
): void {
  const look = async () => {
    if (!wanted()) return;
    const answer = await bridge.call('sites.status', { site, name });
    const [installation] = answer.ok ? answer.value : [];
    if (!wanted()) return;
    if (installation) saw(installation);
    setTimeout(() => void look(), pause);
  };
  // Whoever asks is only about to begin.
  setTimeout(() => void look(), 0);
}
