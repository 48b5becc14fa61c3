import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle, type TablerIcon } from '@tabler/icons-react';
import type { MediumVerifyResultView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { JobState, stepOf } from '../../components/jobs';
import { State, type Tone } from '../../components/State';
import { isLive, useJobs, useNavigation } from '../../stores';
import { useTexts } from '../../text';
import classes from './media.module.css';

type File = MediumVerifyResultView['files'][number];
const looks: Record<File['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  ok: { icon: IconCircleCheck, tone: 'good' },
  damaged: { icon: IconCircleX, tone: 'bad' },
  missing: { icon: IconAlertTriangle, tone: 'bad' },
  unlisted: { icon: IconHelpCircle, tone: 'dim' },
};
const order: readonly File['state'][] = ['damaged', 'missing', 'unlisted', 'ok'];

/** The course of verifying a medium, then every file with its state, what is wrong first. */
export function Verification({ job: id }: { job: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const job = useJobs((state) => state.jobs.find((known) => known.id === id));
  if (!job) return null;
  if (isLive(job)) {
    const fraction = job.progress?.fraction ?? 0;
    return (
      <div className={classes.panel}>
        <Progress value={fraction * 100} size="lg" animated aria-label={t('media.verify')} />
        <span className={classes.dim}>
          {t.format.percent(fraction)} · {stepOf(t, job)}
        </span>
      </div>
    );
  }
  if (job.state !== 'succeeded')
    return (
      <div className={classes.panel}>
        <JobState state={job.state} />
        {job.error && <ErrorPanel error={job.error} />}
      </div>
    );
  const { files, readBack } = job.result as MediumVerifyResultView;
  const bad = files.filter(({ state }) => state === 'damaged' || state === 'missing').length;
  const sorted = [...files].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <section className={classes.panel} aria-label={t('media.verified')} role="status">
      <p className={classes.verdict} data-tone={bad > 0 ? 'bad' : 'good'}>
        {bad > 0 ? <IconCircleX size={22} aria-hidden /> : <IconCircleCheck size={22} aria-hidden />}
        {bad > 0 ? t('media.verifiedBad', { count: bad }) : t('media.verifiedGood', { count: files.length })}
      </p>
      <p className={classes.dim}>{t(`reread.${readBack}`)}</p>
      <ul className={classes.files} data-selectable>
        {sorted.map((file) => (
          <li key={file.path}>
            <span className={classes.file}>{file.path.split(/[\\/]/).at(-1)}</span>
            <State {...looks[file.state]} text={t(`verified.${file.state}`)} />
          </li>
        ))}
      </ul>
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.report ?? ''}
        onClick={() => go({ page: 'activity', job: id })}
      >
        {t('media.showReport')}
      </Button>
    </section>
  );
}
