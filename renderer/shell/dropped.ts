import type { PlaceView } from '../../preload/contract';
import type { WizardStart } from '../stores/navigation';

const composeFile = /\.ya?ml$/i;
const packageFile = /\.(tar\.gz|tgz|tar|zip)$/i;
/** A part of a split package, or the manifest that lies beside the parts. */
const partFile = /\.(vol-\d{3,5}-of-\d{3,5}|volumes\.json)$/;

const receiptFile = /\.receipt$/i;

/** The wizard for what was dropped or opened: a compose file is published, a package, whole or a part of it, or a folder imported, a receipt read; undefined for anything else. */
export function wizardFor(places: readonly PlaceView[]): WizardStart | undefined {
  const compose = places.find(({ kind, name }) => kind === 'file' && composeFile.test(name));
  const packages = places.find(({ kind, name }) => kind === 'folder' || packageFile.test(name) || partFile.test(name));
  const receipt = places.find(({ kind, name }) => kind === 'file' && receiptFile.test(name));
  if (packages) return { wizard: 'import', place: packages };
  if (receipt) return { wizard: 'receipts', place: receipt };
  return compose && { wizard: 'publish', from: 'compose', place: compose };
}
