import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle, type TablerIcon } from '@tabler/icons-react';
import type { MediumVerifyResultView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { JobState, stepOf } from '../../components/jobs';
import { State, type Tone } from '../../components/State';
import { isLive, useJobs, useNavigation } from '../../stores';
import { type Texts, useTexts } from '../../text';
import classes from './media.module.css';

type File = MediumVerifyResultView['files'][number];
const looks: Record<File['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  ok: { icon: IconCircleCheck, tone: 'good' },
  damaged: { icon: IconCircleX, tone: 'bad' },
  missing: { icon: IconAlertTriangle, tone: 'bad' },
  unlisted: { icon: IconHelpCircle, tone: 'dim' },
};
const order: readonly File['state'][] = ['damaged', 'missing', 'unlisted', 'ok'];

/** What is to be said of all of them: nothing is called right that nothing speaks of. */
function verdictsOf(t: Texts, files: readonly File[]): { tone: Tone; icon: TablerIcon; text: string }[] {
  const count = (...states: File['state'][]) => files.filter(({ state }) => states.includes(state)).length;
  const [bad, unlisted, good] = [count('damaged', 'missing'), count('unlisted'), count('ok')];
  if (files.length === 0) return [{ tone: 'dim', icon: IconHelpCircle, text: t('media.verifiedNone') }];
  return [
    ...(bad > 0 ? [{ tone: 'bad' as const, icon: IconCircleX, text: t('media.verifiedBad', { count: bad }) }] : []),
    ...(unlisted > 0
      ? [{ tone: 'dim' as const, icon: IconHelpCircle, text: t('media.verifiedUnlisted', { count: unlisted }) }]
      : []),
    ...(bad === 0 && good > 0
      ? [{ tone: 'good' as const, icon: IconCircleCheck, text: t('media.verifiedGood', { count: good }) }]
      : []),
  ];
}

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
  const sorted = [...files].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <section className={classes.panel} aria-label={t('media.verified')} role="status">
      {verdictsOf(t, files).map(({ tone, icon: Icon, text }) => (
        <p key={text} className={classes.verdict} data-tone={tone}>
          <Icon size={22} aria-hidden />
          {text}
        </p>
      ))}
      {files.length > 0 && <p className={classes.dim}>{t(`reread.${readBack}`)}</p>}
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
