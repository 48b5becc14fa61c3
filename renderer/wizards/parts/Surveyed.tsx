import { Button, Loader } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import classes from './Surveyed.module.css';
import { planOf, type Survey } from './survey';

/** How planning stands, told as it changes: that it is under way, or why it failed; then what it found. */
export function Surveyed<Plan>({
  survey,
  looking,
  onLook,
  children,
}: {
  survey: Survey<Plan>;
  /** What is being looked at. */
  looking: string;
  /** Asks once more, offered beside an error. */
  onLook?: () => void;
  children?: ReactNode;
}) {
  const t = useTexts();
  return (
    <div aria-live="polite" className={classes.live}>
      {survey.state === 'looking' && planOf(survey) === null && (
        <p className={classes.waiting}>
          <Loader size="sm" aria-hidden /> {looking}
        </p>
      )}
      {survey.state === 'failed' && (
        <ErrorPanel
          error={survey.error}
          action={
            onLook && (
              <Button size="xs" mt={6} onClick={onLook}>
                {t('error.retry')}
              </Button>
            )
          }
        />
      )}
      {children}
    </div>
  );
}

/** For the foot of a step: looks once more, after something was mended. */
export function LookAgain({ looking, onLook }: { looking: boolean; onLook: () => void }) {
  const t = useTexts();
  return (
    <Button
      variant="default"
      size="md"
      loading={looking}
      leftSection={<IconRefresh size={18} aria-hidden />}
      onClick={onLook}
    >
      {t('wizard.lookAgainNow')}
    </Button>
  );
}
