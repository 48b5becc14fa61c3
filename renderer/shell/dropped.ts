import type { PlaceView } from '../../preload/contract';
import type { WizardStart } from '../stores/navigation';

const composeFile = /\.ya?ml$/i;
const packageFile = /\.(tar\.gz|tgz|tar|zip)$/i;

/** The wizard for what was dropped or opened: a compose file is published, a package or a folder imported; undefined for anything else. */
export function wizardFor(places: readonly PlaceView[]): WizardStart | undefined {
  const compose = places.find(({ kind, name }) => kind === 'file' && composeFile.test(name));
  const packages = places.find(({ kind, name }) => kind === 'folder' || packageFile.test(name));
  if (packages) return { wizard: 'import', place: packages };
  return compose && { wizard: 'publish', from: 'compose', place: compose };
}
