import { Accordion, Button, Group, Loader, Title } from '@mantine/core';
import { IconArrowBigUpLines, IconCloudUpload, IconDownload } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { InstallationView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { InstallationState } from '../../components/installations';
import { State } from '../../components/State';
import { installationId, useNavigation, useSites } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import type { SiteGroup } from './find';
import { History } from './History';
import { InstallationPanel } from './InstallationPanel';
import classes from './sites.module.css';

/** How often a site that is looked at is asked how it stands. */
const pause = 4_000;

/** One site: its installations with how they stand just now, and what happened there. */
export function SiteDetail({
  group: { site, installations },
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
  const live = useSites((state) => state.live);
  const history = useSites((state) => state.history[site.name]);
  const loadHistory = useSites((state) => state.loadHistory);
  useWatch(site.name, installations.length > 0);
  useEffect(() => {
    void loadHistory(site.name);
  }, [loadHistory, site.name]);

  return (
    <div className={detail.scroll} tabIndex={0} role="group" aria-label={site.name}>
      <div className={detail.head}>
        <div className={detail.headText}>
          <Title order={2} className={detail.title}>
            {site.name}
          </Title>
        </div>
        <Group gap="xs" wrap="nowrap">
          {site.platforms?.[0] !== undefined && <DeliverHere platform={site.platforms[0]} />}
          <Button variant="default" size="xs" leftSection={<IconDownload size={16} aria-hidden />} onClick={onInstall}>
            {t('sites.installHere')}
          </Button>
        </Group>
      </div>
      <Facts
        label={t('library.facts')}
        facts={[
          // A site that is nothing but a platform has no engine.
          !(site.platforms && site.engine === '' && installations.length === 0) && [
            t('sites.engine'),
            <CopyText key="engine" text={site.engine || t('sites.engineDefault')} what={t('sites.engine')} />,
          ],
          ...(site.platforms ?? []).map((name) => [t('sites.platform'), name] as const),
          [t('sites.since'), t.format.moment(site.createdAt)],
        ]}
      />
      <Title order={3} className={detail.section}>
        {t('sites.installations')} <span className={detail.amount}>{t.format.number(installations.length)}</span>
      </Title>
      {installations.length === 0 ? (
        <p className={detail.note}>{t('sites.emptyHint')}</p>
      ) : (
        <Accordion
          variant="separated"
          chevronPosition="left"
          order={4}
          // What opens it is part of an element's id: without spaces.
          value={encodeURIComponent(open ?? installations[0]?.name ?? '')}
          onChange={(chosen) => onOpen(chosen === null ? null : decodeURIComponent(chosen))}
          classNames={{ item: detail.item ?? '', control: detail.control ?? '' }}
          keepMounted={false}
        >
          {installations.map((known) => {
            const seen = live[installationId(known)];
            const installation = seen ? { ...known, state: seen.state, components: seen.components } : known;
            return (
              <Accordion.Item key={known.name} value={encodeURIComponent(known.name)}>
                <Accordion.Control>
                  <Summary installation={installation} asked={seen !== undefined} />
                </Accordion.Control>
                <Accordion.Panel>
                  <InstallationPanel installation={installation} asked={seen !== undefined} />
                </Accordion.Panel>
              </Accordion.Item>
            );
          })}
        </Accordion>
      )}
      <Title order={3} className={detail.section}>
        {t('sites.history')}
      </Title>
      {(!history || history.state === 'loading') && <Loader size="sm" aria-label={t('sites.loading')} />}
      {history?.state === 'failed' && <ErrorPanel error={history.error} />}
      {history?.state === 'ready' && <History entries={history.value} />}
    </div>
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

function Summary({ installation, asked }: { installation: InstallationView; asked: boolean }) {
  const t = useTexts();
  return (
    <span className={classes.summary}>
      <span className={classes.summaryText}>
        <b>{installation.name}</b>
        <span className={classes.dim}>
          {t('package.title', { name: installation.templateName, version: installation.version })}
        </span>
      </span>
      {installation.newer !== null && (
        <State icon={IconArrowBigUpLines} tone="accent" text={t('sites.newer', { version: installation.newer })} />
      )}
      {asked ? <InstallationState state={installation.state} /> : <Loader size={14} aria-label={t('sites.asking')} />}
    </span>
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
