import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { RatePlot } from '../../components/RatePlot';
import { useTexts } from '../../text';
import { Frame, type FrameProps, type Primary } from '../frame/Frame';
import type { Course, CourseEvent } from './course';
import { Progress } from './Progress';

export interface JobFrameProps extends Pick<FrameProps, 'title' | 'subject' | 'steps' | 'at' | 'onClose'> {
  readonly course: Course;
  readonly send: (event: CourseEvent) => void;
  /** What is being done: `Packing shop 1.0`. */
  readonly heading: string;
  /** What must not be done meanwhile, what is happening: `Leave the stick plugged in.` */
  readonly lead?: ReactNode;
  /** What the person is asked when it is to be stopped, and what is lost and what stays safe. */
  readonly stop: { readonly heading: string; readonly lead: string; readonly button: string };
  /** What the person is to do meanwhile, above the progress. */
  readonly notice?: ReactNode;
  /** More about what runs, below the progress. */
  readonly children?: ReactNode;
}

/** The step of a wizard at which its job runs: honest progress, and to cancel as a step of its own. */
export function JobFrame({ course, send, heading, lead, stop, notice, children, ...frame }: JobFrameProps) {
  const t = useTexts();
  const asking = course.phase === 'asking';
  const primary: { primary?: Primary } = asking
    ? {
        primary: {
          label: stop.button,
          icon: IconPlayerStop,
          danger: true,
          onChoose: () => send({ type: 'job.stopNow' }),
        },
      }
    : {};
  return (
    <Frame
      {...frame}
      {...primary}
      stepKey={asking ? 'job.asking' : 'job.running'}
      heading={asking ? stop.heading : course.phase === 'stopping' ? t('wizard.stopping') : heading}
      lead={asking ? stop.lead : course.phase === 'stopping' ? t('wizard.stoppingLead') : lead}
      goesOn={course.phase === 'running' || asking}
      {...(asking ? { onBack: () => send({ type: 'job.goOn' }), backLabel: t('wizard.goOn') } : {})}
      others={
        (course.phase === 'running' || course.phase === 'stopping') && (
          <Button
            variant="default"
            size="md"
            leftSection={<IconPlayerStop size={18} aria-hidden />}
            disabled={course.phase === 'stopping'}
            onClick={() => send({ type: 'job.stop' })}
          >
            {t('wizard.stop')}
          </Button>
        )
      }
    >
      {course.phase === 'running' && course.refused && <ErrorPanel error={course.refused} />}
      {notice}
      <Progress course={course} label={heading} />
      {course.phase !== 'starting' && <RatePlot job={course.id} live />}
      {children}
    </Frame>
  );
}
