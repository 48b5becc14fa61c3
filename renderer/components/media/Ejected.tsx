import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { Ejection } from '../../stores/media';
import { useTexts } from '../../text';
import { ErrorPanel } from '../ErrorPanel';
import classes from './Ejected.module.css';

/** Whether a medium may be pulled out now. Only what is flushed and unmounted is called safe. */
export function Ejected({ ejection }: { ejection: Ejection }) {
  const t = useTexts();
  switch (ejection.state) {
    case 'asking':
      return (
        <p className={classes.line} role="status">
          {t('media.ejecting')}
        </p>
      );
    case 'failed':
      return <ErrorPanel error={ejection.error} />;
    case 'safe':
      return (
        <p className={classes.line} data-tone="good" data-ejected="safe" role="status">
          <IconCircleCheck size={22} stroke={1.9} aria-hidden />
          {t('media.safe', { name: ejection.name })}
        </p>
      );
    case 'flushed':
      return (
        <p className={classes.line} data-tone="warn" data-ejected="flushed" role="status">
          <IconInfoCircle size={22} stroke={1.9} aria-hidden />
          {t('media.flushed', { name: ejection.name })}
        </p>
      );
  }
}
