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
  // What follows the first line is the output of another program: to be read, not to be shouted.
  const [said, ...output] = title.split('\n');
  return (
    <div className={classes.panel} data-mild={mild || undefined} role={quiet ? undefined : 'alert'}>
      <IconAlertTriangle size={20} stroke={1.8} aria-hidden className={classes.icon} />
      <div className={classes.body} data-selectable>
        <p className={classes.title}>{said}</p>
        {output.length > 0 && (
          <pre className={classes.output} tabIndex={0}>
            {output.join('\n')}
          </pre>
        )}
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
