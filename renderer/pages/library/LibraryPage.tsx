import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core';
import { IconDownload, IconRefresh, IconStack2, type TablerIcon } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { Heading } from '../../components/Heading';
import { PageFailed, PageLoading } from '../../components/PageState';
import { SearchField } from '../../components/SearchField';
import { type Place, useLibrary, useNavigation, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { WelcomePage } from '../welcome/WelcomePage';
import classes from './LibraryPage.module.css';
import { PackageList } from './PackageList';
import { findPackages, findTemplates } from './search';
import { TemplateList } from './TemplateList';

type LibraryPlace = Extract<Place, { page: 'library' }>;

/** Templates and packages of this library; a welcome while there are none. */
export function LibraryPage({ place }: { place: LibraryPlace }) {
  const t = useTexts();
  const templates = useLibrary((state) => state.templates);
  const packages = useLibrary((state) => state.packages);
  const load = useLibrary((state) => state.load);
  const go = useNavigation((state) => state.go);
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed);

  const failed =
    templates.state === 'failed' ? templates.error : packages.state === 'failed' ? packages.error : undefined;
  if (failed) {
    return (
      <>
        <Heading title={t('nav.library')} />
        <PageFailed error={failed} onRetry={() => void load()} />
      </>
    );
  }
  const knownTemplates = valueOf(templates);
  const knownPackages = valueOf(packages);
  if (!knownTemplates || !knownPackages) {
    return (
      <>
        <Heading title={t('nav.library')} />
        <PageLoading label={t('library.loading')} />
      </>
    );
  }
  if (knownTemplates.length === 0 && knownPackages.length === 0) return <WelcomePage />;

  const foundTemplates = findTemplates(knownTemplates, query);
  const foundPackages = findPackages(knownPackages, query);
  return (
    <Tabs
      value={place.tab}
      onChange={(tab) => go({ page: 'library', tab: tab === 'packages' ? 'packages' : 'templates' }, 'replace')}
      className={classes.page ?? ''}
      keepMounted={false}
    >
      <Heading title={t('nav.library')}>
        <Tabs.List className={classes.tabs ?? ''} aria-label={t('library.tabs')}>
          <Tabs.Tab value="templates" rightSection={<Count count={foundTemplates.length} />}>
            {t('library.templates')}
          </Tabs.Tab>
          <Tabs.Tab value="packages" rightSection={<Count count={foundPackages.length} />}>
            {t('library.packages')}
          </Tabs.Tab>
        </Tabs.List>
        <SearchField label={t('library.search')} value={typed} onChange={setTyped} />
        <HeadButton
          icon={IconDownload}
          text={t('library.import')}
          onChoose={() => go({ page: 'wizard', start: { wizard: 'import' } })}
        />
        <HeadButton
          icon={IconStack2}
          text={t('library.publish')}
          onChoose={() => go({ page: 'wizard', start: { wizard: 'publish' } })}
        />
        <Tooltip label={t('library.refresh')}>
          <ActionIcon variant="default" size={34} aria-label={t('library.refresh')} onClick={() => void load()}>
            <IconRefresh size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Heading>
      <Tabs.Panel value="templates" className={classes.panel ?? ''}>
        <TemplateList
          templates={foundTemplates}
          all={knownTemplates.length}
          packages={knownPackages}
          selected={place.tab === 'templates' ? place.template : undefined}
        />
      </Tabs.Panel>
      <Tabs.Panel value="packages" className={classes.panel ?? ''}>
        <PackageList
          packages={foundPackages}
          all={knownPackages.length}
          selected={place.tab === 'packages' ? place.path : undefined}
        />
      </Tabs.Panel>
    </Tabs>
  );
}

/** A button of the page's head: only its icon where there is little room. */
function HeadButton({ icon: Icon, text, onChoose }: { icon: TablerIcon; text: string; onChoose: () => void }) {
  return (
    <Tooltip label={text}>
      <Button variant="default" size="sm" className={classes.headButton ?? ''} aria-label={text} onClick={onChoose}>
        <Icon size={17} aria-hidden />
        <span className={classes.headText}>{text}</span>
      </Button>
    </Tooltip>
  );
}

function Count({ count }: { count: number }) {
  const t = useTexts();
  return <span className={classes.count}>{t.format.number(count)}</span>;
}
