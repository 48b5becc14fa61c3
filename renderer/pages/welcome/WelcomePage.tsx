import { Button, Progress, Title } from '@mantine/core';
import { IconPackageExport, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { stepOf } from '../../components/jobs';
import { isLive, useJobs, useStores } from '../../stores';
import { type TextKey, useTexts } from '../../text';
import { Journey } from './Journey';
import classes from './WelcomePage.module.css';

const steps: readonly { readonly title: TextKey; readonly text: TextKey }[] = [
  { title: 'welcome.pack', text: 'welcome.packText' },
  { title: 'welcome.carry', text: 'welcome.carryText' },
  { title: 'welcome.unpack', text: 'welcome.unpackText' },
];

const publishCommand = 'sealift template publish --from-compose docker-compose.yaml --name shop --version 1.0';

/** What an empty library greets with: what Sealift is for, and the first thing to do. */
export function WelcomePage() {
  const t = useTexts();
  const { bridge } = useStores();
  const [started, setStarted] = useState<string>();
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const job = useJobs((state) => state.jobs.find(({ id }) => id === started));
  const running = started !== undefined && (job === undefined || isLive(job));
  const error = refused ?? job?.error ?? null;

  async function deliver(): Promise<void> {
    setRefused(null);
    const answer = await bridge.call('sample.deliver', {});
    if (answer.ok) setStarted(answer.value.job);
    else setRefused(answer.error);
  }

  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('welcome.label')}>
      <div className={classes.page}>
        <Title order={1} className={classes.title}>
          {t('welcome.title')}
        </Title>
        <p className={classes.lead}>{t('welcome.lead')}</p>
        <Journey />
        <ol className={classes.steps}>
          {steps.map(({ title, text }) => (
            <li key={title}>
              <h2>{t(title)}</h2>
              <p>{t(text)}</p>
            </li>
          ))}
        </ol>
        <div className={classes.ways}>
          <section className={classes.way} data-first>
            <h2>{t('welcome.sample')}</h2>
            <p>{t('welcome.sampleText')}</p>
            {running ? (
              <div className={classes.running}>
                <Progress
                  value={(job?.progress?.fraction ?? 0) * 100}
                  size="lg"
                  animated
                  aria-label={t('welcome.sample')}
                />
                <span>{job ? stepOf(t, job) : t('welcome.starting')}</span>
              </div>
            ) : (
              <Button leftSection={<IconPackageExport size={18} aria-hidden />} onClick={() => void deliver()}>
                {t('welcome.deliver')}
              </Button>
            )}
            {error && <ErrorPanel error={error} />}
          </section>
          <section className={classes.way}>
            <h2>
              <IconTerminal2 size={18} stroke={1.7} aria-hidden /> {t('welcome.own')}
            </h2>
            <p>{t('welcome.ownText')}</p>
            <CopyText text={publishCommand} what={t('welcome.command')} />
          </section>
        </div>
      </div>
    </div>
  );
}
