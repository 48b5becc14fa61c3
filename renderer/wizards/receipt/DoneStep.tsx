import { Button, CopyButton, Loader } from '@mantine/core';
import { IconCheck, IconCopy, IconFolderOpen, IconMapPin } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { receiptFacts, ToldInstallations } from '../../components/receipts';
import { useNavigation, useStores } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { Result } from '../parts/Result';
import type { Code } from './machine';
import { QrCode } from './QrCode';
import type { StepProps } from './ReceiptWizard';
import classes from './receipt.module.css';

/** The file that was written, and the short form: to photograph, or to paste. */
export function DoneStep({ state, frame }: StepProps<'done'>) {
  const t = useTexts();
  const { bridge } = useStores();
  const go = useNavigation((all) => all.go);
  const [error, setError] = useState<ErrorView | null>(null);
  const { result, job, code } = state;
  const { receipt, path, text } = result;
  async function reveal(): Promise<void> {
    const answer = await bridge.call('shell.reveal', { job: job.id });
    setError(answer.ok ? null : answer.error);
  }
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t('receipt.done')}
      primary={{
        label: t('receipt.toSite'),
        icon: IconMapPin,
        onChoose: () => go({ page: 'sites', site: receipt.site }),
      }}
      others={
        <Button
          variant="default"
          size="md"
          leftSection={<IconFolderOpen size={18} aria-hidden />}
          onClick={() => void reveal()}
        >
          {t('export.reveal')}
        </Button>
      }
    >
      {error && <ErrorPanel error={error} />}
      <Result kind="succeeded" job={job.id} sentence={t('receipt.doneSentence', { number: receipt.number })}>
        <Facts
          facts={[
            [t('fact.path'), <CopyText key="path" text={path} what={t('fact.path')} />],
            [t('verdict.fingerprint'), <CopyText key="f" text={receipt.fingerprint} what={t('verdict.fingerprint')} />],
          ]}
        />
        <Short code={code} text={text} />
        <h3 className={classes.section}>{t('receipts.stepFound')}</h3>
        <ToldInstallations receipt={receipt} label={t('receipt.installations')} />
        <Facts facts={receiptFacts(t, receipt)} />
      </Result>
    </Frame>
  );
}

/** The short form, where nothing that is plugged in may leave the site. */
function Short({ code, text }: { code: Code; text: string | null }) {
  const t = useTexts();
  if (text === null) return <p className={classes.note}>{t('receipt.noCode')}</p>;
  return (
    <section className={classes.short} aria-labelledby="receipt-short">
      <h3 id="receipt-short" className={classes.section}>
        {t('receipt.short')}
      </h3>
      <p className={classes.note}>{t('receipt.shortText')}</p>
      <div className={classes.shortBody}>
        {code.state === 'asking' && <Loader aria-label={t('receipt.codeAsking')} />}
        {code.state === 'failed' && <ErrorPanel error={code.error} quiet />}
        {code.state === 'ready' && <QrCode squares={code.squares} label={t('receipt.code')} />}
        <div className={classes.text}>
          <code data-selectable>{text}</code>
          <CopyButton value={text} timeout={1500}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
                onClick={copy}
              >
                {copied ? t('copy.done') : t('receipt.copyText')}
              </Button>
            )}
          </CopyButton>
        </div>
      </div>
    </section>
  );
}
