import { Button } from '@mantine/core';
import { IconCheck, IconClipboardText, IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import classes from './Result.module.css';

type Told = { readonly what: 'copied' } | { readonly what: 'saved'; readonly path: string };

/** The report of a job that ended: to paste, or to save, sign and file. */
export function ReportButtons({ job }: { job: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [told, setTold] = useState<Told | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);

  async function copy(): Promise<void> {
    setError(null);
    const answer = await bridge.call('jobs.report', { id: job, language: t.language, format: 'text' });
    if (!answer.ok) return setError(answer.error);
    await navigator.clipboard.writeText(answer.value.text);
    setTold({ what: 'copied' });
  }
  async function save(): Promise<void> {
    setError(null);
    const answer = await bridge.call('jobs.saveReport', { id: job, language: t.language });
    if (!answer.ok) return setError(answer.error);
    if (answer.value.saved) setTold({ what: 'saved', path: answer.value.path ?? '' });
  }

  return (
    <div className={classes.report}>
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={
            told?.what === 'copied' ? <IconCheck size={17} aria-hidden /> : <IconClipboardText size={17} aria-hidden />
          }
          onClick={() => void copy()}
        >
          {t('wizard.copyReport')}
        </Button>
        <Button variant="default" leftSection={<IconFileDownload size={17} aria-hidden />} onClick={() => void save()}>
          {t('wizard.saveReport')}
        </Button>
      </div>
      <p className={classes.told} role="status">
        {told?.what === 'copied' && t('wizard.reportCopied')}
        {told?.what === 'saved' && t('wizard.reportSaved', { path: told.path })}
      </p>
      {error && <ErrorPanel error={error} />}
    </div>
  );
}
