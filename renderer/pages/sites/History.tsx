import { Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBigUpLines,
  IconCircleDot,
  IconCloudOff,
  IconCloudUpload,
  IconDownload,
  IconPlayerPlay,
  IconPlayerStop,
  IconReceipt,
  IconTrash,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { HistoryEntryView } from '../../../preload/contract';
import { useTexts } from '../../text';
import classes from './sites.module.css';

const icons: Readonly<Record<string, TablerIcon>> = {
  install: IconDownload,
  start: IconPlayerPlay,
  stop: IconPlayerStop,
  uninstall: IconTrash,
  upgrade: IconArrowBigUpLines,
  rollback: IconArrowBackUp,
  deliver: IconCloudUpload,
  'deliver-failed': IconCloudOff,
  'write-receipt': IconReceipt,
  'accept-receipt': IconReceipt,
  'forget-delivery': IconX,
};
const shownAtFirst = 12;

/** The name of the installation, where it is not the application's own. */
function named({ subject, detail }: HistoryEntryView): string | null {
  const { installation } = detail;
  return typeof installation === 'string' && !subject.startsWith(`${installation}@`) ? installation : null;
}

/** What happened at a site, newest first: what, when and who. */
export function History({ entries }: { entries: readonly HistoryEntryView[] }) {
  const t = useTexts();
  const [all, setAll] = useState(false);
  if (entries.length === 0) return <p className={classes.dim}>{t('sites.noHistory')}</p>;
  return (
    <>
      <ol className={classes.time} data-selectable>
        {(all ? entries : entries.slice(0, shownAtFirst)).map((entry, index) => {
          const Icon = icons[entry.action] ?? IconCircleDot;
          const back = entry.detail.outcome === 'rolled-back' && entry.action === 'upgrade';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added, and nothing is kept per row
            <li key={`${entry.at} ${entry.action} ${index}`} className={classes.moment}>
              <span className={classes.dot} aria-hidden>
                <Icon size={14} stroke={1.9} />
              </span>
              <span className={classes.what}>
                <b>{t.find(`action.${entry.action}`, entry.action)}</b> {entry.subject}
                {named(entry) !== null && (
                  <span className={classes.dim}> {t('sites.as', { name: named(entry) ?? '' })}</span>
                )}
                {back && <span className={classes.warn}> {t('sites.wentBack')}</span>}
              </span>
              <span className={classes.when}>
                {t.format.moment(entry.at)} · {entry.actor}
              </span>
            </li>
          );
        })}
      </ol>
      {!all && entries.length > shownAtFirst && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t('sites.allHistory', { count: entries.length })}
        </Button>
      )}
    </>
  );
}
