import { Progress as Bar } from '@mantine/core';
import { secondsTaken, stepOf } from '../../components/jobs';
import { useNow } from '../../components/useNow';
import { useTexts } from '../../text';
import type { Course } from './course';
import classes from './Progress.module.css';

/** How far a job is, how fast it goes, what is left: only what is known, and never more than is true. */
export function Progress({ course, label }: { course: Course; label: string }) {
  const t = useTexts();
  const now = useNow(1_000);
  const job = course.phase === 'starting' ? null : course.job;
  const progress = job?.progress ?? null;
  const fraction = progress?.fraction ?? 0;
  const taken = job ? secondsTaken(job, now) : undefined;
  const left = course.phase === 'stopping' ? null : (progress?.secondsLeft ?? null);
  return (
    <section className={classes.panel} aria-label={t('wizard.progress')}>
      <div className={classes.top}>
        <span className={classes.percent}>{t.format.percent(fraction)}</span>
        <span className={classes.left}>
          {left !== null ? t('job.left', { time: t.format.duration(left) }) : t('wizard.leftUnknown')}
        </span>
      </div>
      <Bar
        value={fraction * 100}
        size={14}
        radius="xl"
        animated={course.phase === 'running'}
        {...(course.phase === 'stopping' ? { color: 'gray' } : {})}
        aria-label={label}
      />
      <p className={classes.step}>{job ? stepOf(t, job) : t('wizard.starting')}</p>
      <dl className={classes.figures}>
        <Figure
          name={t('wizard.done')}
          value={
            progress === null || progress.bytes === 0
              ? undefined
              : progress.totalBytes === null
                ? t.format.bytes(progress.bytes)
                : t('job.bytes', { done: t.format.bytes(progress.bytes), total: t.format.bytes(progress.totalBytes) })
          }
        />
        <Figure name={t('wizard.rate')} value={progress?.rate == null ? undefined : t.format.rate(progress.rate)} />
        <Figure name={t('wizard.taken')} value={taken === undefined ? undefined : t.format.duration(taken)} />
      </dl>
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string | undefined }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  );
}
