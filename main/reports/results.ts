import {
  copyResult,
  deliveryResult,
  exportResult,
  importResult,
  installationView,
  type JobView,
  mediumVerifyResult,
  publishResult,
  pushResult,
  receiptResult,
  upgradeResult,
  vaultCheckResult,
  vaultRoomResult,
} from '../../preload/contract';
import { delivered } from './delivered';
import {
  copied,
  earlierPush,
  exported,
  imported,
  installed,
  mediumVerified,
  packageVerified,
  packageVerifyResult,
  published,
  pushed,
  pushedEarlier,
  signed,
  signResult,
  uninstalled,
  uninstallResult,
  vaultChecked,
  vaultFreed,
} from './outcomes';
import { receiptWritten } from './receipt';
import type { Block } from './types';
import { upgraded } from './upgraded';
import type { Words } from './words';

interface Shape<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}
type Reading = (result: unknown, words: Words) => Block[] | undefined;

function reading<T>(shape: Shape<T>, tell: (result: T, words: Words) => Block[]): Reading {
  return (result, words) => {
    const { data } = shape.safeParse(result);
    return data === undefined ? undefined : tell(data, words);
  };
}

const verified = [reading(mediumVerifyResult, mediumVerified), reading(packageVerifyResult, packageVerified)];
const changed = [reading(upgradeResult, upgraded)];
/** How the result of each kind of job is read; the first shape that fits tells. */
const readings: Record<JobView['kind'], readonly Reading[]> = {
  publish: [reading(publishResult, published)],
  export: [reading(exportResult, exported)],
  complete: [reading(signResult, signed)],
  verify: verified,
  copy: [reading(copyResult, copied)],
  import: [reading(importResult, imported)],
  install: [reading(installationView, installed)],
  upgrade: changed,
  rollback: changed,
  uninstall: [reading(uninstallResult, uninstalled)],
  push: [reading(pushResult, pushed), reading(earlierPush, pushedEarlier)],
  sign: [reading(signResult, signed)],
  deliver: [reading(deliveryResult, delivered)],
  'check-vault': [reading(vaultCheckResult, vaultChecked)],
  'free-vault': [reading(vaultRoomResult, vaultFreed)],
  encrypt: [reading(signResult, signed)],
  decrypt: [reading(signResult, signed)],
  receipt: [reading(receiptResult, receiptWritten)],
};

/** What came of a job. A result that is of no known shape, as of another release, is told by its plain values. */
export function resultBlocks(kind: JobView['kind'], result: unknown, words: Words): Block[] {
  for (const read of readings[kind]) {
    const blocks = read(result, words);
    if (blocks) return blocks;
  }
  return unknownResult(result, words);
}

function unknownResult(result: unknown, words: Words): Block[] {
  if (typeof result !== 'object' || result === null) return [];
  const facts = Object.entries(result)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, 50)
    .map(([name, value]) => ({ name, value: String(value).slice(0, 1_000), code: true }));
  return facts.length > 0 ? [{ kind: 'facts', title: words('sections.result'), facts }] : [];
}
