import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconHourglass, IconPackageImport, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { SentDeliveryView } from '../../../preload/contract';
import { Ask } from '../../components/Ask';
import { DeltaMark } from '../../components/delta';
import { State } from '../../components/State';
import { useReceipts } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import classes from './sites.module.css';

/** What went out to a site: what it has confirmed, and what is still on its way. */
export function Sent({ sent }: { sent: readonly SentDeliveryView[] }) {
  const t = useTexts();
  const forget = useReceipts((state) => state.forget);
  const [asked, setAsked] = useState<SentDeliveryView | null>(null);
  if (sent.length === 0) return <p className={detail.note}>{t('sites.sentNothing')}</p>;
  return (
    <>
      <ul className={classes.records} aria-label={t('sites.sent')} data-selectable>
        {sent.map((delivery) => (
          <li key={delivery.id} className={classes.record}>
            <div className={classes.recordHead}>
              <b>{t('package.title', { name: delivery.templateName, version: delivery.version })}</b>
              <span className={classes.sentState}>
                <Confirmation delivery={delivery} />
                {delivery.confirmed === null && (
                  <Tooltip label={t('sites.forget')}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="sm"
                      aria-label={t('sites.forgetNamed', { file: delivery.file })}
                      onClick={() => setAsked(delivery)}
                    >
                      <IconX size={15} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                )}
              </span>
            </div>
            <span className={classes.sentFile}>
              <span className={classes.dim}>
                {delivery.file} · {t.format.bytes(delivery.size)}
              </span>
              {delivery.delta && <DeltaMark />}
            </span>
            <span className={classes.dim}>{t('sites.exportedAt', { at: t.format.moment(delivery.exportedAt) })}</span>
            {delivery.media.map(({ name, at }) => (
              <span key={`${name} ${at}`} className={classes.dim}>
                {t('sites.copiedTo', { name, at: t.format.moment(at) })}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <Ask
        opened={asked !== null}
        question={t('sites.forgetQuestion', { file: asked?.file ?? '' })}
        button={t('sites.forget')}
        onYes={() => (asked ? forget(asked.id) : Promise.resolve(null))}
        onClose={() => setAsked(null)}
      >
        <p>{t('sites.forgetMeans')}</p>
      </Ask>
    </>
  );
}

function Confirmation({ delivery: { confirmed } }: { delivery: SentDeliveryView }) {
  const t = useTexts();
  if (!confirmed) return <State icon={IconHourglass} tone="warn" text={t('confirmed.not')} />;
  const { as, receipt } = confirmed;
  return (
    <State
      icon={as === 'installed' ? IconCircleCheck : IconPackageImport}
      tone="good"
      text={t(`confirmed.${as}`, { number: receipt })}
    />
  );
}
