import { Button } from '@mantine/core';
import { IconKey, IconKeyOff, IconLockOpen, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { PlatformView } from '../../../../preload/contract';
import { Ask } from '../../../components/Ask';
import { CopyText } from '../../../components/CopyText';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useNavigation, usePlatforms, useServices, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Section } from '../parts';
import page from '../SettingsPage.module.css';
import classes from './platforms.module.css';

/** The platforms that this workstation delivers to. */
export function PlatformSettings() {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { platforms, load } = usePlatforms((all) => all);
  const services = useServices((known) => known.state);
  useEffect(() => {
    if (services === 'ready') void load();
  }, [services, load]);
  const list = valueOf(platforms) ?? [];
  return (
    <Section title={t('platform.platforms')}>
      <p className={page.note}>{t('platform.platformsMean')}</p>
      {platforms.state === 'failed' && <ErrorPanel error={platforms.error} />}
      {list.length > 0 && (
        <ul className={entries.list} aria-label={t('platform.platforms')}>
          {list.map((platform) => (
            <Entry key={platform.name} platform={platform} />
          ))}
        </ul>
      )}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={17} aria-hidden />}
          onClick={() => go({ page: 'wizard', start: { wizard: 'platform' } })}
        >
          {t('platform.add')}
        </Button>
      </div>
    </Section>
  );
}

function Entry({ platform }: { platform: PlatformView }) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const remove = usePlatforms((all) => all.remove);
  const [asking, setAsking] = useState(false);
  const { name, team, region, key } = platform;
  return (
    <li className={entries.entry}>
      <div className={entries.head}>
        <span className={entries.name}>{name}</span>
        <span className={classes.where}>
          {team === '' || region === '' ? t('platform.notChosen') : t('deliver.teamRegion', { team, region })}
        </span>
        <span className={entries.actions}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t('platform.deliverNamed', { name })}
            onClick={() => go({ page: 'wizard', start: { wizard: 'deliver', platform: name } })}
          >
            {t('platform.deliver')}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t('platform.changeNamed', { name })}
            onClick={() => go({ page: 'wizard', start: { wizard: 'platform', platform } })}
          >
            {t('platform.change')}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t('platform.removeNamed', { name })}
            onClick={() => setAsking(true)}
          >
            {t('platform.remove')}
          </Button>
        </span>
      </div>
      <CopyText text={platform.address} what={t('platform.address')} />
      <span className={classes.facts}>
        <State
          icon={key === 'missing' ? IconKeyOff : IconKey}
          tone={key === 'missing' ? 'warn' : 'dim'}
          text={t(`accesskey.${key}`)}
        />
        {platform.version !== '' && <span>{t('platform.versionKept', { version: platform.version })}</span>}
        {platform.plainUpload && <State icon={IconLockOpen} tone="warn" text={t('platform.plainAllowed')} />}
      </span>
      <Ask
        opened={asking}
        question={t('platform.removeAsk', { name })}
        button={t('platform.removeDo', { name })}
        onYes={() => remove(name)}
        onClose={() => setAsking(false)}
      >
        <p>{t('platform.removeMeans')}</p>
      </Ask>
    </li>
  );
}
