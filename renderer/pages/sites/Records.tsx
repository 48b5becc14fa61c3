import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleX,
  IconLoader2,
  type TablerIcon,
} from '@tabler/icons-react';
import type { UpgradeRecordView } from '../../../preload/contract';
import { State, type Tone } from '../../components/State';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import classes from './sites.module.css';
import { toldOf } from './told';

const looks: Record<UpgradeRecordView['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  running: { icon: IconLoader2, tone: 'accent' },
  succeeded: { icon: IconCircleCheck, tone: 'good' },
  'rolled-back': { icon: IconArrowBackUp, tone: 'warn' },
  failed: { icon: IconCircleX, tone: 'bad' },
  interrupted: { icon: IconAlertTriangle, tone: 'warn' },
};

/** What changed an installation, newest first, each with the way back to before it. */
export function Records({
  records,
  site,
  name,
}: {
  records: readonly UpgradeRecordView[];
  site: string;
  name: string;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  return (
    <ul className={classes.records} data-selectable>
      {records.map((record) => (
        <li key={record.id} className={classes.record}>
          <div className={classes.recordHead}>
            <b>
              {record.from === null
                ? t('record.install', { to: record.to })
                : t(`record.${record.kind}`, { from: record.from, to: record.to })}
            </b>
            <State {...looks[record.state]} text={t(`recorded.${record.state}`)} />
          </div>
          <span className={classes.dim}>
            {t.format.moment(record.at)} · {record.actor}
          </span>
          {toldOf(record, records, t).map((line) => (
            <span key={line} className={classes.dim}>
              {line}
            </span>
          ))}
          {record.undo.possible ? (
            <Button
              size="compact-sm"
              variant="default"
              className={classes.undo ?? ''}
              leftSection={<IconArrowBackUp size={15} aria-hidden />}
              onClick={() =>
                go({ page: 'wizard', start: { wizard: 'restore', site, name, how: { record: record.id } } })
              }
            >
              {t('record.undo')}
            </Button>
          ) : (
            // That it went back says by itself that there is nothing to go back from.
            record.undo.why !== null &&
            record.undo.why !== 'went-back' && (
              <span className={classes.dim}>{t.find(`undo.${record.undo.why}`, record.undo.why)}</span>
            )
          )}
        </li>
      ))}
    </ul>
  );
}
