import type { ReactNode } from 'react';
import { CopyText } from '../../../components/CopyText';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Fingerprint } from './Fingerprint';
import classes from './trust.module.css';

/** A key with its name, what is said of it, its fingerprint and what can be done with it. */
export function Entry({
  name,
  about,
  fingerprint,
  publicKey,
  actions,
  children,
}: {
  name: string;
  about: ReactNode;
  fingerprint: string;
  publicKey: string;
  actions: ReactNode;
  children?: ReactNode;
}) {
  const t = useTexts();
  return (
    <li className={entries.entry}>
      <div className={entries.head}>
        <span className={entries.name}>{name}</span>
        <span className={classes.about}>{about}</span>
        <span className={entries.actions}>{actions}</span>
      </div>
      <Fingerprint digits={fingerprint} />
      <CopyText text={publicKey} what={t('trust.publicKeyOf', { name })} />
      {children}
    </li>
  );
}
