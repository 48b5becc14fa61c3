import { Button, Group, Loader, Title } from '@mantine/core';
import { IconCloudUpload, IconDownload, IconPackageExport, IconReceipt } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { SiteView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { useLibrary, useNavigation, useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import { exportFor, type SiteGroup } from './find';
import { History } from './History';
import { Installations } from './Installations';
import { Knowledge } from './Knowledge';

/** How often a site that is looked at is asked how it stands. */
const pause = 4_000;

/** One site: its installations with how they stand just now, and what happened there. */
export function SiteDetail({
  group,
  open,
  onOpen,
  onInstall,
}: {
  group: SiteGroup;
  /** The installation that is opened; the first one when none was chosen. */
  open: string | undefined;
  onOpen: (installation: string | null) => void;
  onInstall: () => void;
}) {
  const t = useTexts();
  const { name, site, installations, knowledge } = group;
  const history = useSites((state) => state.history[name]);
  const loadHistory = useSites((state) => state.loadHistory);
  useWatch(name, installations.length > 0);
  useEffect(() => {
    if (site) void loadHistory(name);
  }, [loadHistory, name, site]);

  return (
    <div className={detail.scroll} tabIndex={0} role="group" aria-label={name}>
      <div className={detail.head}>
        <div className={detail.headText}>
          <Title order={2} className={detail.title}>
            {name}
          </Title>
        </div>
        <Group gap="xs">
          {site?.platforms?.[0] !== undefined && <DeliverHere platform={site.platforms[0]} />}
          <ExportFor group={group} />
          {site && <WriteReceipt site={name} />}
          {site && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={onInstall}
            >
              {t('sites.installHere')}
            </Button>
          )}
        </Group>
      </div>
      {site && <Here site={site} installations={installations.length} />}
      {knowledge && <Knowledge knowledge={knowledge} />}
      {/* What a site that is elsewhere told stands above; it has nothing from here. */}
      {(installations.length > 0 || (site && !knowledge?.receipt)) && (
        <>
          <Title order={3} className={detail.section}>
            {t('sites.installations')} <span className={detail.amount}>{t.format.number(installations.length)}</span>
          </Title>
          {installations.length === 0 ? (
            <p className={detail.note}>{t('sites.emptyHint')}</p>
          ) : (
            <Installations installations={installations} open={open} onOpen={onOpen} />
          )}
        </>
      )}
      {site && (
        <>
          <Title order={3} className={detail.section}>
            {t('sites.history')}
          </Title>
          {(!history || history.state === 'loading') && <Loader size="sm" aria-label={t('sites.loading')} />}
          {history?.state === 'failed' && <ErrorPanel error={history.error} />}
          {history?.state === 'ready' && <History entries={history.value} />}
        </>
      )}
    </div>
  );
}

/** Where a site is reached, and since when it is known here. */
function Here({ site, installations }: { site: SiteView; installations: number }) {
  const t = useTexts();
  return (
    <Facts
      label={t('library.facts')}
      facts={[
        // A site that is nothing but a platform has no engine.
        !(site.platforms && site.engine === '' && installations === 0) && [
          t('sites.engine'),
          <CopyText key="engine" text={site.engine || t('sites.engineDefault')} what={t('sites.engine')} />,
        ],
        ...(site.platforms ?? []).map((name) => [t('sites.platform'), name] as const),
        [t('sites.since'), t.format.moment(site.createdAt)],
      ]}
    />
  );
}

/** The delivery of what is new there. */
function ExportFor({ group }: { group: SiteGroup }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const templates = useLibrary((state) => valueOf(state.templates)) ?? [];
  const start = exportFor(group, templates);
  return (
    <Button
      variant={group.newer > 0 && group.installations.length === 0 ? 'filled' : 'default'}
      size="xs"
      leftSection={<IconPackageExport size={16} aria-hidden />}
      disabled={start === undefined}
      onClick={() => start && go({ page: 'wizard', start })}
    >
      {t('sites.exportFor')}
    </Button>
  );
}

/** For home: what is installed from here, signed. */
function WriteReceipt({ site }: { site: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconReceipt size={16} aria-hidden />}
      onClick={() => go({ page: 'wizard', start: { wizard: 'receipt', site } })}
    >
      {t('receipt.open')}
    </Button>
  );
}

/** Deliveries to the platform that stands there. */
function DeliverHere({ platform }: { platform: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconCloudUpload size={16} aria-hidden />}
      onClick={() => go({ page: 'wizard', start: { wizard: 'deliver', platform } })}
    >
      {t('deliver.title')}
    </Button>
  );
}

/** Asks the site's engine while its page is on the screen, and no longer. */
function useWatch(site: string, wanted: boolean): void {
  const look = useSites((state) => state.look);
  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const tick = async () => {
      if (document.visibilityState !== 'hidden') await look(site);
      if (!over) timer = setTimeout(() => void tick(), pause);
    };
    void tick();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [look, site, wanted]);
}
