import { Autocomplete, Checkbox } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconCircleCheck,
  IconCircleDashedCheck,
  IconKey,
  IconSparkles,
  type TablerIcon,
} from '@tabler/icons-react';
import { useId } from 'react';
import type { FoundReceiptView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { receiptFacts, ToldInstallations } from '../../components/receipts';
import { State, type Tone } from '../../components/State';
import { useReceipts, useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { CheckList } from '../parts/CheckList';
import { asksForKey, isKeepable, signerOf } from './machine';
import type { StepProps } from './ReceiptsWizard';
import classes from './receipts.module.css';

const looks: Record<FoundReceiptView['standing'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  first: { icon: IconSparkles, tone: 'accent' },
  next: { icon: IconCircleCheck, tone: 'good' },
  gap: { icon: IconCircleCheck, tone: 'good' },
  same: { icon: IconCircleDashedCheck, tone: 'dim' },
  older: { icon: IconArrowBackUp, tone: 'warn' },
  fork: { icon: IconArrowsSplit2, tone: 'bad' },
  'other-key': { icon: IconKey, tone: 'bad' },
};

/** What the standing says in words already. */
const ofStanding = new Set(['key_new', 'key_other', 'same', 'older', 'fork', 'gap'].map((code) => `receipt.${code}`));

/** A receipt that was found: what it says, how it stands to what is known, and what that means. */
export function FoundReceipt({
  found,
  state,
  send,
}: Pick<StepProps<'found'>, 'state' | 'send'> & { found: FoundReceiptView }) {
  const t = useTexts();
  const id = useId();
  const { receipt, standing, path, checks } = found;
  const outcome = state.outcomes[found.id];
  const kept = outcome?.state === 'kept';
  const more = checks.filter(({ code }) => !ofStanding.has(code));
  const look = kept ? { icon: IconCircleCheck, tone: 'good' as const } : looks[standing];
  return (
    <li className={classes.receipt} data-tone={look.tone} aria-labelledby={id}>
      <div className={classes.top}>
        <h3 className={classes.title} id={id}>
          {t('receipts.title', { site: receipt.site, number: receipt.number })}
        </h3>
        <State {...look} text={kept ? t('receipts.isKept') : t(`stands.${standing}`)} />
      </div>
      {!kept && (
        <p className={classes.means} data-tone={look.tone}>
          {t(`stands.${standing}Means`, { known: knownNumber(found) })}
        </p>
      )}
      {!kept && asksForKey(found) && isKeepable(found) && <Compare found={found} state={state} send={send} />}
      {outcome?.state === 'refused' && <ErrorPanel error={outcome.error} quiet />}
      {more.some(({ state: how }) => how !== 'ok') && (
        <CheckList checks={more} label={t('import.checksOf', { name: receipt.site })} />
      )}
      <ToldInstallations receipt={receipt} label={t('receipt.installations')} />
      <Facts
        facts={[
          ...receiptFacts(t, receipt),
          !asksForKey(found) && [t('verdict.fingerprint'), <code key="fingerprint">{receipt.fingerprint}</code>],
          path !== null && [t('fact.path'), <code key="path">{path}</code>],
        ]}
      />
      {!kept && standing === 'first' && <KeptUnder found={found} state={state} send={send} />}
    </li>
  );
}

/** The number of the last receipt that is known, where it stands in the way of this one. */
function knownNumber({ checks, receipt }: FoundReceiptView): number {
  const known = checks.find(({ params }) => typeof params.known === 'number')?.params.known;
  return typeof known === 'number' ? known : receipt.number;
}

/** Nobody knows yet whose key it is: the person asks at the site. */
function Compare({ found, state, send }: Pick<StepProps<'found'>, 'state' | 'send'> & { found: FoundReceiptView }) {
  const t = useTexts();
  return (
    <div className={classes.compare}>
      <span>{t('receipts.fingerprintOf', { site: found.receipt.site })}</span>
      <code className={classes.fingerprint} data-selectable>
        {found.receipt.fingerprint}
      </code>
      <Checkbox
        label={t(found.standing === 'first' ? 'receipts.compared' : 'receipts.comparedOther')}
        checked={state.compared.includes(signerOf(found))}
        onChange={(event) => send({ type: 'compared', found, yes: event.currentTarget.checked })}
      />
    </div>
  );
}

/** The site may be called otherwise here. */
function KeptUnder({ found, state, send }: Pick<StepProps<'found'>, 'state' | 'send'> & { found: FoundReceiptView }) {
  const t = useTexts();
  const sites = useSites((all) => valueOf(all.sites)) ?? [];
  const told = useReceipts((all) => valueOf(all.sites)) ?? [];
  const own = found.site ?? found.receipt.site;
  const names = [...new Set([own, ...sites.map(({ name }) => name), ...told.map(({ site }) => site)])];
  return (
    <Autocomplete
      label={t('receipts.keptUnder')}
      description={t('receipts.keptUnderText')}
      className={classes.under ?? ''}
      data={names}
      value={state.sites[found.id] ?? own}
      maxLength={200}
      onChange={(site) => send({ type: 'site', id: found.id, site })}
    />
  );
}
