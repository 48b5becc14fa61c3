import { IconAlertTriangle, IconArrowBigUpLines, IconClockExclamation, IconHourglass } from '@tabler/icons-react';
import { isOld } from '../../components/receipts';
import { State } from '../../components/State';
import { useTexts } from '../../text';
import rows from '../library/rows.module.css';
import { notRun, type SiteGroup, unconfirmed } from './find';

/** A site in the list: its name, what stands there, and what waits for somebody. */
export function SiteRow({ group }: { group: SiteGroup }) {
  const t = useTexts();
  const { name: called, installations, knowledge, newer, unfinished } = group;
  const runs = installations.length > 0 ? installations : (knowledge?.receipt?.installations ?? []);
  const there = notRun(knowledge).map(({ templateName: name, version }) => ({ name, version }));
  const names = [...runs, ...there].map(({ name, version }) => `${name} ${version}`).join(', ');
  const waiting = unconfirmed(group);
  const old = installations.length === 0 && knowledge?.receipt != null && isOld(knowledge.receipt.at);
  return (
    <div className={rows.row}>
      <div className={rows.lines}>
        <span className={rows.name}>{called}</span>
        <span className={rows.sub}>
          {names || t(knowledge && !knowledge.receipt ? 'sites.toldNothingShort' : 'sites.empty')}
        </span>
      </div>
      <div className={rows.end}>
        {unfinished > 0 && <State icon={IconAlertTriangle} tone="warn" text={t('sites.unfinishedShort')} />}
        {newer > 0 && <State icon={IconArrowBigUpLines} tone="accent" text={t('sites.newerCount', { count: newer })} />}
        {old && <State icon={IconClockExclamation} tone="warn" text={t('receipt.oldShort')} />}
        {waiting > 0 && unfinished === 0 && !(old && newer > 0) && (
          <State icon={IconHourglass} tone="warn" text={t('sites.unconfirmed', { count: waiting })} />
        )}
      </div>
    </div>
  );
}
