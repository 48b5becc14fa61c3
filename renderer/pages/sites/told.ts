import type { UpgradeRecordView } from '../../../preload/contract';
import type { Texts } from '../../text';

/** What a record says beyond from where to where: one line for each thing there is to say. `others` names the record that it undid. */
export function toldOf(record: UpgradeRecordView, others: readonly UpgradeRecordView[], t: Texts): string[] {
  if (record.kind === 'install') return [];
  const { counts, added, staying, recreated, decided, savedVolumes, error } = record;
  const undone = others.find(({ id }) => id === record.undid);
  // What went back by itself took along what it had added.
  const stands = record.state !== 'rolled-back' && record.kind === 'upgrade';
  return [
    t('record.counts', { ...counts }),
    recreated.length > 0 && t('record.recreated', { components: recreated }),
    stands && added.length > 0 && t('record.added', { components: added }),
    staying.length > 0 && t('record.staying', { components: staying }),
    decided.taken > 0 && t('record.taken', { count: decided.taken }),
    decided.stayed > 0 && t('record.stayed', { count: decided.stayed }),
    savedVolumes.length > 0 && t('record.saved', { volumes: savedVolumes }),
    undone && t('record.undid', { at: t.format.moment(undone.at) }),
    error !== null && t('record.why', { why: t.find(`cause.${error}`, error) }),
  ].filter((line) => typeof line === 'string');
}
