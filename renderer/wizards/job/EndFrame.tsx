import { Button } from '@mantine/core';
import { IconFolder, IconPlugConnected, IconRefresh, IconSettings, IconUsb } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useNavigation } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { Frame, type FrameProps, type Primary } from '../frame/Frame';
import { nextAfter } from '../parts/next';
import { ReportButtons } from '../parts/ReportButtons';
import { Result } from '../parts/Result';
import type { Ending } from './course';

export type Unfinished = Exclude<Ending, { how: 'succeeded' }>;

export interface EndFrameProps extends Pick<FrameProps, 'title' | 'subject' | 'steps' | 'at' | 'onClose' | 'onBack'> {
  readonly ending: Unfinished;
  /** What is left as it was, and what is not: `No package was written. The library is as it was.` */
  readonly safe: ReactNode;
  /** The same once more; looks at everything again first. */
  readonly again: () => void;
  /** Chooses another folder, another medium, where space or the medium is what is missing. */
  readonly elsewhere?: () => void;
  /** Offered where the same would only fail again. */
  readonly otherwise?: Primary;
  /** The next thing, where the wizard knows better what it is. */
  readonly instead?: Primary | undefined;
  /** Beside the next thing, for the foot. */
  readonly others?: ReactNode;
  /** More about what is left, below what happened. */
  readonly children?: ReactNode;
}

/** The last step of a wizard whose job did not succeed: what happened, what is safe, and the next sensible thing as a button. */
export function EndFrame({
  ending,
  safe,
  again,
  elsewhere,
  otherwise,
  instead,
  others,
  children,
  ...frame
}: EndFrameProps) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const next = ending.how === 'failed' ? nextAfter(ending.error) : 'again';
  const heading = {
    failed: t('wizard.failed'),
    cancelled: t('wizard.cancelled'),
    interrupted: t('wizard.interrupted'),
  }[ending.how];
  return (
    <Frame
      {...frame}
      stepKey={`end.${ending.how}`}
      heading={heading}
      {...(ending.how === 'failed' ? { lead: safe } : {})}
      {...primaryFor(t, next, again, elsewhere)}
      {...(next === 'other' && otherwise && { primary: otherwise })}
      {...(instead && { primary: instead })}
      others={
        <>
          {others}
          {next === 'engine' && (
            <Button
              variant="default"
              size="md"
              leftSection={<IconSettings size={18} aria-hidden />}
              onClick={() => go({ page: 'settings' })}
            >
              {t('wizard.engineSettings')}
            </Button>
          )}
        </>
      }
    >
      {ending.how === 'failed' ? (
        <>
          <ErrorPanel error={ending.error} />
          {children}
          {ending.job && <ReportButtons job={ending.job.id} />}
        </>
      ) : (
        <Result kind={ending.how} sentence={safe} job={ending.job.id}>
          {children}
        </Result>
      )}
    </Frame>
  );
}

function primaryFor(
  t: Texts,
  next: ReturnType<typeof nextAfter>,
  again: () => void,
  elsewhere: (() => void) | undefined,
): { primary?: Primary } {
  switch (next) {
    case 'space':
      return {
        primary: elsewhere ? { label: t('wizard.otherPlace'), icon: IconFolder, onChoose: elsewhere } : retry(t, again),
      };
    case 'medium':
      return {
        primary: elsewhere ? { label: t('wizard.mediumAgain'), icon: IconUsb, onChoose: elsewhere } : retry(t, again),
      };
    case 'engine':
      return { primary: { label: t('wizard.engineAgain'), icon: IconPlugConnected, onChoose: again } };
    case 'again':
      return { primary: retry(t, again) };
    case 'other':
      return { primary: { ...retry(t, again), label: t('wizard.lookAgain') } };
  }
}

function retry(t: Texts, again: () => void): Primary {
  return { label: t('wizard.again'), icon: IconRefresh, onChoose: again };
}
