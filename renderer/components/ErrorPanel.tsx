import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ErrorView } from '../../preload/contract';
import { useSettings } from '../stores';
import { useTexts } from '../text';
import classes from './ErrorPanel.module.css';

interface ErrorPanelProps {
  readonly error: ErrorView;
  readonly action?: ReactNode;
  /** Told by something else already: not announced. */
  readonly quiet?: boolean;
  /** A state that is usual enough to work in. */
  readonly mild?: boolean;
}

/** What went wrong, what to do about it, and the code to tell others by. */
export function ErrorPanel({ error, action, quiet, mild }: ErrorPanelProps) {
  const t = useTexts();
  const log = useSettings((state) => state.info.log);
  const { title, nextStep } = t.error(error);
  return (
    <div className={classes.panel} data-mild={mild || undefined} role={quiet ? undefined : 'alert'}>
      <IconAlertTriangle size={20} stroke={1.8} aria-hidden className={classes.icon} />
      <div className={classes.body} data-selectable>
        <p className={classes.title}>{title}</p>
        {nextStep && <p className={classes.next}>{nextStep}</p>}
        <p className={classes.code}>
          {t('error.code')} <code>{error.code}</code>
          {error.code === 'unexpected' && (
            <>
              {' · '}
              {t('error.log')} <code>{log}</code>
            </>
          )}
          {error.causes.length > 0 && (
            <>
              {' · '}
              {t('error.cause')} <code>{error.causes.join(' ← ')}</code>
            </>
          )}
        </p>
        {action}
      </div>
    </div>
  );
}
