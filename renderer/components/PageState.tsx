import { Button, Loader } from '@mantine/core';
import type { ErrorView } from '../../preload/contract';
import { useTexts } from '../text';
import { ErrorPanel } from './ErrorPanel';
import classes from './PageState.module.css';

/** In place of a page's content: what it shows could not be had; and to ask for it once more. */
export function PageFailed({ error, onRetry }: { error: ErrorView; onRetry: () => void }) {
  const t = useTexts();
  return (
    <div className={classes.failed}>
      <ErrorPanel
        error={error}
        action={
          <Button size="xs" mt={6} onClick={onRetry}>
            {t('error.retry')}
          </Button>
        }
      />
    </div>
  );
}

/** In place of a page's content: what it shows is on its way. */
export function PageLoading({ label }: { label: string }) {
  return (
    <div className={classes.wait}>
      <Loader aria-label={label} />
    </div>
  );
}
