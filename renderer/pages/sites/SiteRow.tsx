import { IconAlertTriangle, IconArrowBigUpLines } from '@tabler/icons-react';
import { State } from '../../components/State';
import { useTexts } from '../../text';
import rows from '../library/rows.module.css';
import type { SiteGroup } from './find';

/** A site in the list: its name, what stands there, and what waits for somebody. */
export function SiteRow({ group: { site, installations, newer, unfinished } }: { group: SiteGroup }) {
  const t = useTexts();
  const names = installations.map(({ name, version }) => `${name} ${version}`).join(', ');
  return (
    <div className={rows.row}>
      <div className={rows.lines}>
        <span className={rows.name}>{site.name}</span>
        <span className={rows.sub}>{names || t('sites.empty')}</span>
      </div>
      <div className={rows.end}>
        {unfinished > 0 && <State icon={IconAlertTriangle} tone="warn" text={t('sites.unfinishedShort')} />}
        {newer > 0 && <State icon={IconArrowBigUpLines} tone="accent" text={t('sites.newerCount', { count: newer })} />}
      </div>
    </div>
  );
}
