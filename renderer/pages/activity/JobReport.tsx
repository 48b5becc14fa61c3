import { Loader, Title } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { type Loadable, loading, useStores } from '../../stores';
import { ask } from '../../stores/loadable';
import { useTexts } from '../../text';
import { ReportButtons } from '../../wizards/parts/ReportButtons';
import detail from '../library/detail.module.css';
import classes from './JobReport.module.css';

/** The report of a job that ended, as it would be pasted; to copy, or to save as a page that can be signed. */
export function JobReport({ job }: { job: string }) {
  const t = useTexts();
  const id = useId();
  const { bridge } = useStores();
  const [report, setReport] = useState<Loadable<{ readonly text: string }>>(loading);
  const { language } = t;
  useEffect(() => {
    let gone = false;
    void ask(bridge, 'jobs.report', { id: job, language, format: 'text' }).then((answer) => {
      if (!gone) setReport(answer);
    });
    return () => {
      gone = true;
    };
  }, [bridge, job, language]);
  return (
    <section aria-labelledby={id}>
      <Title order={3} id={id} className={detail.section}>
        {t('report.title')}
      </Title>
      <ReportButtons job={job} />
      {report.state === 'loading' && <Loader size="sm" aria-label={t('report.loading')} />}
      {report.state === 'failed' && <ErrorPanel error={report.error} quiet />}
      {report.state === 'ready' && (
        <pre className={classes.text} data-selectable tabIndex={0}>
          {report.value.text}
        </pre>
      )}
    </section>
  );
}
