import {
  IconArrowBackUp,
  IconCircleCheck,
  IconHandStop,
  IconPlugConnectedX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tone } from '../../components/State';
import { ReportButtons } from './ReportButtons';
import classes from './Result.module.css';

export type ResultKind = 'succeeded' | 'cancelled' | 'interrupted' | 'went-back';

const looks: Record<ResultKind, { readonly icon: TablerIcon; readonly tone: Tone }> = {
  succeeded: { icon: IconCircleCheck, tone: 'good' },
  cancelled: { icon: IconHandStop, tone: 'dim' },
  interrupted: { icon: IconPlugConnectedX, tone: 'warn' },
  'went-back': { icon: IconArrowBackUp, tone: 'warn' },
};

/** What came of a job, in one sentence, then its facts, then what can be done with them; its report last. */
export function Result({
  kind,
  sentence,
  job,
  children,
}: {
  kind: ResultKind;
  sentence: ReactNode;
  /** The job whose report is offered. */
  job?: string;
  children?: ReactNode;
}) {
  const { icon: Icon, tone } = looks[kind];
  return (
    <>
      <div className={classes.banner} data-tone={tone} role="status">
        <Icon size={30} stroke={1.7} aria-hidden className={classes.icon} />
        <div className={classes.sentence} data-selectable>
          {sentence}
        </div>
      </div>
      {children}
      {job !== undefined && <ReportButtons job={job} />}
    </>
  );
}
