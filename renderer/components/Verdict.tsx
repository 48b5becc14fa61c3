import {
  IconShield,
  IconShieldCheck,
  IconShieldOff,
  IconShieldQuestion,
  IconShieldX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { VerdictView } from '../../preload/contract';
import { useTexts } from '../text';
import { State, type Tone } from './State';
import classes from './Verdict.module.css';

const looks: Record<VerdictView['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  trusted: { icon: IconShieldCheck, tone: 'good' },
  'known-untrusted': { icon: IconShieldQuestion, tone: 'warn' },
  'unknown-key': { icon: IconShieldQuestion, tone: 'warn' },
  unsigned: { icon: IconShield, tone: 'warn' },
  unsealed: { icon: IconShieldOff, tone: 'warn' },
  broken: { icon: IconShieldX, tone: 'bad' },
};

/** Who vouches for a package, and what that means: in words, with the signer where there is one. */
export function Verdict({ verdict }: { verdict: VerdictView }) {
  const t = useTexts();
  const { icon, tone } = looks[verdict.state];
  const { signer, fingerprint, keyId, comment, action } = verdict;
  return (
    <div className={classes.verdict}>
      <State icon={icon} tone={action === 'refuse' ? 'bad' : tone} text={t(`verdict.${verdict.state}`)} />
      <p className={classes.means}>{t(`verdict.${verdict.state}Means`)}</p>
      {action === 'refuse' && verdict.state !== 'broken' && (
        <p className={classes.means}>{t('verdict.refusedByPolicy')}</p>
      )}
      {signer && <p className={classes.fact}>{t('verdict.signer', { signer })}</p>}
      {fingerprint ? (
        <p className={classes.fact}>
          {t('verdict.fingerprint')} <code>{fingerprint}</code>
        </p>
      ) : (
        keyId && (
          <p className={classes.fact}>
            {t('verdict.keyId')} <code>{keyId}</code>
          </p>
        )
      )}
      {comment && <p className={classes.fact}>{t('verdict.comment', { comment })}</p>}
    </div>
  );
}
