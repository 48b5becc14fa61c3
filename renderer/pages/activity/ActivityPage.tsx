import { IconActivity } from '@tabler/icons-react';
import type { JobView } from '../../../preload/contract';
import { Heading } from '../../components/Heading';
import { JobState, secondsTaken, useJobName } from '../../components/jobs';
import { Listbox } from '../../components/Listbox';
import { Nothing } from '../../components/Nothing';
import { PageFailed, PageLoading } from '../../components/PageState';
import { Split } from '../../components/Split';
import { useNow } from '../../components/useNow';
import { isLive, type Place, useJobs, useNavigation } from '../../stores';
import { useTexts } from '../../text';
import rows from '../library/rows.module.css';
import classes from './ActivityPage.module.css';
import { JobDetail } from './JobDetail';

/** Every job, newest first, and the selected one's course and outcome. */
export function ActivityPage({ place }: { place: Extract<Place, { page: 'activity' }> }) {
  const t = useTexts();
  const { state, error, jobs, load } = useJobs((all) => all);
  const go = useNavigation((all) => all.go);
  const chosen = jobs.find(({ id }) => id === place.job) ?? jobs[0];
  const running = jobs.filter(isLive).length;
  return (
    <>
      <Heading title={t('nav.activity')}>
        {state === 'ready' && (
          <span className={classes.summary}>
            {running > 0 ? t('nav.running', { count: running }) : t('activity.quiet')}
          </span>
        )}
      </Heading>
      {state === 'failed' && error && jobs.length === 0 ? (
        <PageFailed error={error} onRetry={() => void load()} />
      ) : state === 'loading' && jobs.length === 0 ? (
        <PageLoading label={t('activity.loading')} />
      ) : jobs.length === 0 ? (
        <Nothing icon={IconActivity} title={t('activity.empty')}>
          <p>{t('activity.emptyHint')}</p>
        </Nothing>
      ) : (
        <Split
          open={place.job !== undefined}
          onClose={() => go({ page: 'activity' }, 'replace')}
          detailLabel={t('library.details')}
          list={
            <Listbox
              label={t('activity.jobs')}
              items={jobs}
              keyOf={(job) => job.id}
              selected={chosen?.id}
              onSelect={(job) => go({ page: 'activity', job: job.id }, 'replace')}
              rowHeight={62}
            >
              {(job) => <JobRow job={job} />}
            </Listbox>
          }
          detail={chosen ? <JobDetail key={chosen.id} job={chosen} /> : null}
        />
      )}
    </>
  );
}

function JobRow({ job }: { job: JobView }) {
  const t = useTexts();
  const name = useJobName();
  const now = useNow(isLive(job) ? 1_000 : 60_000);
  const taken = secondsTaken(job, now);
  return (
    <div className={rows.row}>
      <div className={rows.lines}>
        <span className={rows.name}>{name(job)}</span>
        <JobState state={job.state} />
      </div>
      <div className={rows.end}>
        <span className={rows.sub}>
          {isLive(job) ? t.format.percent(job.progress?.fraction ?? 0) : t.format.ago(job.createdAt, now)}
        </span>
        {taken !== undefined && <span className={rows.sub}>{t.format.duration(taken)}</span>}
      </div>
    </div>
  );
}
