import { useTexts } from '../../../text';
import classes from './trust.module.css';

/** A fingerprint in its groups, large enough to read to somebody. */
export function Fingerprint({ digits }: { digits: string }) {
  const t = useTexts();
  return (
    <span className={classes.fingerprint}>
      <span className={classes.caption}>{t('trust.fingerprint')}</span>
      <code className={classes.groups}>
        {digits.split(' ').map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other identity than their place
          <span key={at}>{`${group} `}</span>
        ))}
      </code>
    </span>
  );
}
