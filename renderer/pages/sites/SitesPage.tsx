import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconDownload, IconMapPinOff, IconReceipt, IconRefresh, IconSearchOff } from '@tabler/icons-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Heading } from '../../components/Heading';
import { Listbox } from '../../components/Listbox';
import { Nothing } from '../../components/Nothing';
import { PageFailed, PageLoading } from '../../components/PageState';
import { SearchField } from '../../components/SearchField';
import { Split } from '../../components/Split';
import { type Place, useNavigation, useReceipts, useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { findSites, groupSites } from './find';
import { SiteDetail } from './SiteDetail';
import { SiteRow } from './SiteRow';
import classes from './sites.module.css';

type SitesPlace = Extract<Place, { page: 'sites' }>;

/** Sites, what is installed at each, and how it stands. */
export function SitesPage({ place }: { place: SitesPlace }) {
  const t = useTexts();
  const sites = useSites((state) => state.sites);
  const installations = useSites((state) => state.installations);
  const told = useReceipts((state) => state.sites);
  const loadTold = useReceipts((state) => state.load);
  const loadSites = useSites((state) => state.load);
  const go = useNavigation((state) => state.go);
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed);
  const load = useCallback(async () => {
    await Promise.all([loadSites(), loadTold()]);
  }, [loadSites, loadTold]);
  useEffect(() => {
    void load();
  }, [load]);

  const groups = useMemo(
    () => groupSites(valueOf(sites) ?? [], valueOf(installations) ?? [], valueOf(told)),
    [sites, installations, told],
  );
  const found = useMemo(() => findSites(groups, query), [groups, query]);
  const failed = sites.state === 'failed' ? sites.error : installations.state === 'failed' ? installations.error : null;
  const chosen = found.find(({ name }) => name === place.site) ?? found[0];
  const install = (site?: string) =>
    go({ page: 'wizard', start: { wizard: 'install', ...(site !== undefined && { site }) } });

  if (failed)
    return (
      <>
        <Heading title={t('nav.sites')} />
        <PageFailed error={failed} onRetry={() => void load()} />
      </>
    );
  if (sites.state === 'loading' || installations.state === 'loading')
    return (
      <>
        <Heading title={t('nav.sites')} />
        <PageLoading label={t('sites.loading')} />
      </>
    );
  return (
    <>
      <Heading title={t('nav.sites')}>
        <span className={classes.gap} />
        <SearchField label={t('sites.search')} value={typed} onChange={setTyped} />
        <Tooltip label={t('sites.refresh')}>
          <ActionIcon variant="default" size={34} aria-label={t('sites.refresh')} onClick={() => void load()}>
            <IconRefresh size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <div className={classes.headButtons}>
          <Button
            variant="default"
            leftSection={<IconReceipt size={17} aria-hidden />}
            onClick={() => go({ page: 'wizard', start: { wizard: 'receipts' } })}
          >
            {t('receipts.open')}
          </Button>
          <Button leftSection={<IconDownload size={17} aria-hidden />} onClick={() => install()}>
            {t('sites.install')}
          </Button>
        </div>
      </Heading>
      {told.state === 'failed' && <ErrorPanel error={told.error} quiet />}
      <Split
        open={place.site !== undefined}
        onClose={() => go({ page: 'sites' }, 'replace')}
        detailLabel={t('sites.details')}
        list={
          found.length === 0 ? (
            groups.length === 0 ? (
              <Nothing icon={IconMapPinOff} title={t('sites.none')}>
                <p>{t('sites.noneHint')}</p>
                <p>{t('sites.noneReceipt')}</p>
                <Button variant="default" onClick={() => go({ page: 'wizard', start: { wizard: 'receipt' } })}>
                  {t('receipt.open')}
                </Button>
              </Nothing>
            ) : (
              <Nothing icon={IconSearchOff} title={t('library.notFound')} />
            )
          ) : (
            <Listbox
              label={t('nav.sites')}
              items={found}
              keyOf={({ name }) => name}
              selected={chosen?.name}
              onSelect={({ name }) => go({ page: 'sites', site: name }, 'replace')}
              rowHeight={62}
            >
              {(group) => <SiteRow group={group} />}
            </Listbox>
          )
        }
        detail={
          chosen ? (
            <SiteDetail
              key={chosen.name}
              group={chosen}
              open={place.site === chosen.name ? place.installation : undefined}
              onOpen={(installation) =>
                go(
                  {
                    page: 'sites',
                    site: chosen.name,
                    ...(installation !== null && { installation }),
                  },
                  'replace',
                )
              }
              onInstall={() => install(chosen.name)}
            />
          ) : null
        }
      />
    </>
  );
}
