import { Button, Progress, Title } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, JobView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { JobState, secondsTaken, stepOf, useJobName } from '../../components/jobs';
import { RatePlot } from '../../components/RatePlot';
import { useNow } from '../../components/useNow';
import { isLive, useJobs } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import classes from './ActivityPage.module.css';
import { JobReport } from './JobReport';

/** One job: its course while it runs, its outcome afterwards. */
export function JobDetail({ job }: { job: JobView }) {
  const t = useTexts();
  const name = useJobName();
  const cancel = useJobs((state) => state.cancel);
  const [asked, setAsked] = useState(false);
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const live = isLive(job);
  const now = useNow(live ? 1_000 : 60_000);
  const taken = secondsTaken(job, now);
  const stopping = asked || job.state === 'cancelling';
  return (
    <div className={detail.scroll} tabIndex={0} role="group" aria-label={name(job)}>
      <div className={detail.head}>
        <div className={detail.headText}>
          <Title order={2} className={detail.title}>
            {name(job)}
          </Title>
          <JobState state={job.state} />
        </div>
        {live && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            disabled={stopping}
            onClick={() => {
              setAsked(true);
              void cancel(job.id).then((error) => {
                setRefused(error);
                if (error) setAsked(false);
              });
            }}
          >
            {t('job.cancel')}
          </Button>
        )}
      </div>
      {live && <Course job={job} />}
      <RatePlot job={job.id} live={live} />
      {refused && (
        <div className={classes.error}>
          <ErrorPanel error={refused} />
        </div>
      )}
      {job.error && (
        <div className={classes.error}>
          <ErrorPanel error={job.error} quiet />
        </div>
      )}
      <Facts
        label={t('library.facts')}
        facts={[
          [t('fact.created'), t.format.moment(job.createdAt)],
          job.startedAt !== null && [t('fact.started'), t.format.moment(job.startedAt)],
          job.endedAt !== null && [t('fact.ended'), t.format.moment(job.endedAt)],
          taken !== undefined && [t('fact.duration'), t.format.duration(taken)],
          !live && job.progress !== null && job.state !== 'succeeded' && [t('fact.stoppedAt'), stepOf(t, job)],
          [t('fact.job'), <CopyText key="job" text={job.id} what={t('fact.job')} />],
        ]}
      />
      {!live && <JobReport job={job.id} />}
    </div>
  );
}

function Course({ job }: { job: JobView }) {
  const t = useTexts();
  const name = useJobName();
  const progress = job.progress;
  const fraction = progress?.fraction ?? 0;
  return (
    <div className={classes.progress}>
      <div className={classes.line}>
        <span className={classes.big}>{t.format.percent(fraction)}</span>
        {progress?.secondsLeft != null && (
          <span>{t('job.left', { time: t.format.duration(progress.secondsLeft) })}</span>
        )}
      </div>
      <Progress
        value={fraction * 100}
        size="lg"
        animated={job.state === 'running'}
        aria-label={t('strip.progress', { job: name(job) })}
      />
      <div className={classes.line}>
        <span className={classes.dim}>{stepOf(t, job)}</span>
        <span className={classes.dim}>
          {progress !== null &&
            progress.bytes > 0 &&
            (progress.totalBytes === null
              ? t.format.bytes(progress.bytes)
              : t('job.bytes', { done: t.format.bytes(progress.bytes), total: t.format.bytes(progress.totalBytes) }))}
          {progress?.rate != null && ` · ${t.format.rate(progress.rate)}`}
        </span>
      </div>
    </div>
  );
}
