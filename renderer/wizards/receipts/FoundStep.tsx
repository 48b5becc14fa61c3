import { Button } from '@mantine/core';
import { IconArrowLeft, IconCheck, IconFolderSearch, IconMapPin, IconReceiptOff } from '@tabler/icons-react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Nothing } from '../../components/Nothing';
import { useNavigation } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { Frame, type Primary } from '../frame/Frame';
import { LookAgain } from '../parts/Surveyed';
import { FoundReceipt } from './FoundReceipt';
import { isKeepable, type State, toCompare, toKeep } from './machine';
import type { StepProps } from './ReceiptsWizard';
import classes from './receipts.module.css';

/** What was found, how it stands to what is known, and what of it is kept. */
export function FoundStep({ state, send, frame }: StepProps<'found'>) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { found, unreadable } = state.found;
  const kept = Object.values(state.outcomes).filter(({ state: how }) => how === 'kept').length;
  const keep = toKeep(state);
  const compare = toCompare(state);
  const busy = state.queue.length > 0;
  const site = siteToShow(state);
  const primary: Primary =
    keep.length > 0 || compare.length > 0 || busy
      ? {
          label: t('receipts.keep', { count: Math.max(1, keep.length) }),
          icon: IconCheck,
          busy,
          disabled: keep.length === 0,
          onChoose: () => send({ type: 'keep' }),
        }
      : site !== null
        ? { label: t('receipt.toSite'), icon: IconMapPin, onChoose: () => go({ page: 'sites', site }) }
        : { label: t('import.elsewhere'), icon: IconFolderSearch, onChoose: () => send({ type: 'back' }) };
  return (
    <Frame
      {...frame}
      stepKey={`found.${state.run}`}
      heading={headingOf(t, state, kept)}
      lead={found.length > 0 && kept === 0 ? t('receipts.foundLead') : undefined}
      primary={primary}
      others={
        kept > 0 ? (
          <Button
            variant="default"
            size="md"
            leftSection={<IconArrowLeft size={18} aria-hidden />}
            onClick={() => send({ type: 'back' })}
          >
            {t('receipts.more')}
          </Button>
        ) : (
          <LookAgain looking={false} onLook={() => send({ type: 'again' })} />
        )
      }
      {...(kept === 0 && { onBack: () => send({ type: 'back' }) })}
    >
      {found.length === 0 && unreadable.length === 0 && (
        <Nothing icon={IconReceiptOff} title={t('receipts.nothingHint')} />
      )}
      {compare.length > 0 && <p className={classes.note}>{t('receipts.compareFirst')}</p>}
      {found.length > 0 && (
        <ul className={classes.list} aria-label={t('receipts.list')}>
          {found.map((each) => (
            <FoundReceipt key={each.id} found={each} state={state} send={send} />
          ))}
        </ul>
      )}
      {unreadable.length > 0 && (
        <section className={classes.unreadable} aria-label={t('receipts.unreadable', { count: unreadable.length })}>
          <p className={classes.section}>{t('receipts.unreadable', { count: unreadable.length })}</p>
          {unreadable.map(({ path, code }) => (
            <div key={path ?? code} className={classes.file}>
              {path !== null && <code>{path}</code>}
              <ErrorPanel error={{ code, params: { path: path ?? '' }, retry: false, causes: [] }} quiet />
            </div>
          ))}
        </section>
      )}
    </Frame>
  );
}

function headingOf(t: Texts, { found }: Extract<State, { step: 'found' }>, kept: number): string {
  if (kept > 0) return t('receipts.kept', { count: kept });
  if (found.found.length > 0) return t('receipts.found', { count: found.found.length });
  return t(found.unreadable.length > 0 ? 'receipts.noneUsable' : 'receipts.nothing');
}

/** The site to go on to: of what was kept last, else of what is known already. */
function siteToShow({ outcomes, found }: Extract<State, { step: 'found' }>): string | null {
  for (const outcome of Object.values(outcomes)) if (outcome.state === 'kept') return outcome.knowledge.site;
  return found.found.find((each) => !isKeepable(each) && each.site !== null)?.site ?? null;
}
