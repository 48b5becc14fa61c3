import { Title } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import type { SiteKnowledgeView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { Age, receiptFacts, ToldInstallations } from '../../components/receipts';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import { Sent } from './Sent';
import classes from './sites.module.css';

/** What home knows of a site: what it told last, and what went there. */
export function Knowledge({ knowledge }: { knowledge: SiteKnowledgeView }) {
  const t = useTexts();
  const { receipt, importedAt, fingerprint, sent } = knowledge;
  return (
    <>
      <div className={classes.sectionHead}>
        <Title order={3} className={detail.section}>
          {t('sites.told')}
        </Title>
        {receipt && <Age receipt={receipt} />}
      </div>
      {receipt ? (
        <div className={classes.panel}>
          <ToldInstallations receipt={receipt} label={t('receipt.installations')} />
          <Facts
            label={t('sites.told')}
            facts={[
              ...receiptFacts(t, receipt, 'aged'),
              fingerprint !== null && [t('receipt.signedBy'), <code key="fingerprint">{fingerprint}</code>],
              importedAt !== null && [t('receipt.readAt'), t.format.moment(importedAt)],
            ]}
          />
        </div>
      ) : (
        <p className={classes.nothingYet}>
          <IconReceipt size={20} stroke={1.6} aria-hidden />
          <span>{t('sites.toldNothing')}</span>
        </p>
      )}
      <Title order={3} className={detail.section}>
        {t('sites.sent')} <span className={detail.amount}>{t.format.number(sent.length)}</span>
      </Title>
      <Sent sent={sent} />
    </>
  );
}
