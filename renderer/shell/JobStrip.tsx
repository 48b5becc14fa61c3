import { ActionIcon, Progress, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobView } from '../../preload/contract';
import { stepOf, useJobName } from '../components/jobs';
import { isLive, useJobs, useNavigation } from '../stores';
import { useTexts } from '../text';
import classes from './JobStrip.module.css';

/** What is running just now, wherever one is. The oldest running job is shown; the others are counted. */
export function JobStrip() {
  const t = useTexts();
  const jobs = useJobs((state) => state.jobs);
  const live = jobs.filter(isLive);
  const job = live.at(-1);
  return (
    <section aria-label={t('strip.label')} className={job ? classes.strip : undefined} data-testid="job-strip">
      {job && <Running key={job.id} job={job} others={live.length - 1} />}
      <Announcement jobs={jobs} />
    </section>
  );
}

function Running({ job, others }: { job: JobView; others: number }) {
  const t = useTexts();
  const name = useJobName();
  const go = useNavigation((state) => state.go);
  const cancel = useJobs((state) => state.cancel);
  const [asked, setAsked] = useState(false);
  const fraction = job.progress?.fraction ?? 0;
  const stopping = asked || job.state === 'cancelling';
  const left = job.progress?.secondsLeft;
  return (
    <>
      <UnstyledButton className={classes.open} onClick={() => go({ page: 'activity', job: job.id })}>
        <span className={classes.title}>{name(job)}</span>
        <span className={classes.step}>
          {stopping ? t.find('jobs.states.cancelling', 'cancelling') : stepOf(t, job)}
        </span>
      </UnstyledButton>
      <Progress
        className={classes.bar}
        value={fraction * 100}
        size="md"
        animated={job.state === 'running'}
        aria-label={t('strip.progress', { job: name(job) })}
      />
      <span className={classes.figures}>
        <b>{t.format.percent(fraction)}</b>
        {left != null && <span className={classes.left}>{t('job.left', { time: t.format.duration(left) })}</span>}
      </span>
      {others > 0 && <span className={classes.others}>{t('strip.others', { count: others })}</span>}
      <Tooltip label={t('job.cancel')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('job.cancelNamed', { job: name(job) })}
          disabled={stopping}
          onClick={() => {
            setAsked(true);
            void cancel(job.id).then((error) => error && setAsked(false));
          }}
        >
          <IconPlayerStop size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** Tells a screen reader of a job's beginning, its quarters and its end; not of every percent. */
function Announcement({ jobs }: { jobs: readonly JobView[] }) {
  const t = useTexts();
  const name = useJobName();
  const [opened] = useState(() => new Date().toISOString());
  const job = jobs.find(isLive) ?? jobs.find((past) => past.endedAt !== null && past.endedAt > opened);
  const quarter = Math.floor((job?.progress?.fraction ?? 0) * 4) / 4;
  const text = !job
    ? ''
    : isLive(job)
      ? `${name(job)}: ${t.format.percent(quarter)}`
      : `${name(job)}: ${t.find(`jobs.states.${job.state}`, job.state)}`;
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
