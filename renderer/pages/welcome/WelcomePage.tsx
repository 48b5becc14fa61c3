import { Button, Title } from '@mantine/core';
import { IconPackageExport, IconStack2 } from '@tabler/icons-react';
import { useNavigation, type WizardStart } from '../../stores';
import { type TextKey, useTexts } from '../../text';
import { Journey } from './Journey';
import classes from './WelcomePage.module.css';

const steps: readonly { readonly title: TextKey; readonly text: TextKey }[] = [
  { title: 'welcome.pack', text: 'welcome.packText' },
  { title: 'welcome.carry', text: 'welcome.carryText' },
  { title: 'welcome.unpack', text: 'welcome.unpackText' },
];

/** What an empty library greets with: what Sealift is for, and the first things to do. */
export function WelcomePage() {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const begin = (start: WizardStart) => () => go({ page: 'wizard', start });
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
            <Button leftSection={<IconPackageExport size={18} aria-hidden />} onClick={begin({ wizard: 'sample' })}>
              {t('welcome.deliver')}
            </Button>
          </section>
          <section className={classes.way}>
            <h2>{t('welcome.own')}</h2>
            <p>{t('welcome.ownText')}</p>
            <Button leftSection={<IconStack2 size={18} aria-hidden />} onClick={begin({ wizard: 'publish' })}>
              {t('welcome.publish')}
            </Button>
          </section>
        </div>
        <p className={classes.other}>
          {t('welcome.arrived')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={begin({ wizard: 'import' })}>
            {t('library.import')}
          </Button>
        </p>
      </div>
    </div>
  );
}
