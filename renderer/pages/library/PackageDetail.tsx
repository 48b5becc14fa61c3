import { Button, Title } from '@mantine/core';
import { IconCloudUpload, IconFileCheck, IconFileOff, IconPackage, IconStack2 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { PackageSummaryView, PackageView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { deltaFacts } from '../../components/delta';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { EncryptedFor, PackageKind, SealState } from '../../components/packages';
import { State } from '../../components/State';
import { type Loadable, loading, useLibrary, useNavigation, useStores, valueOf } from '../../stores';
import { ask } from '../../stores/loadable';
import { useTexts } from '../../text';
import classes from './detail.module.css';
import { RemovePackage } from './RemovePackage';
import { fileName } from './search';
import { shortDigest } from './VersionDetail';

/** What is known of a package. */
export function PackageDetail({ found }: { found: PackageSummaryView }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const published = useLibrary((state) =>
    valueOf(state.templates)?.some(
      ({ key, versions }) => key === found.key && versions.some(({ version }) => version === found.version),
    ),
  );
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={fileName(found.path)}>
      <div className={classes.head}>
        <div className={classes.headText}>
          <Title order={2} className={classes.title}>
            {t('package.title', { name: found.name, version: found.version })}
          </Title>
          <p className={classes.description}>{fileName(found.path)}</p>
        </div>
        <div className={classes.actions}>
          {published && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconStack2 size={16} aria-hidden />}
              onClick={() =>
                go({ page: 'library', tab: 'templates', template: { key: found.key, version: found.version } })
              }
            >
              {t('package.showTemplate')}
            </Button>
          )}
          {found.id !== null && found.present && found.kind !== 'docker-compose' && !found.delta && (
            <DeliverButton found={found} id={found.id} />
          )}
          {found.id !== null && found.present && found.delta && (
            <CompleteButton found={found} of={found.id} full={found.delta.full} />
          )}
          {found.id !== null && <RemovePackage found={found} id={found.id} />}
        </div>
      </div>
      <Facts
        label={t('library.facts')}
        facts={[
          [t('fact.form'), <PackageKind key="form" kind={found.kind} />],
          ...deltaFacts(t, found.delta),
          [
            t('fact.seal'),
            <span key="seal">
              <SealState seal={found.seal} />
              <p className={classes.note}>{t(`seal.${found.seal}Means`)}</p>
            </span>,
          ],
          found.recipients !== undefined && [
            t('fact.encryption'),
            <EncryptedFor key="encryption" recipients={found.recipients} />,
          ],
          [
            t('fact.file'),
            found.present ? (
              <State key="file" icon={IconFileCheck} tone="good" text={t('package.present')} />
            ) : (
              <State key="file" icon={IconFileOff} tone="bad" text={t('package.absent')} />
            ),
          ],
          [t('fact.path'), <CopyText key="path" text={found.path} what={t('fact.path')} />],
          [t('fact.size'), t('package.size', { size: t.format.bytes(found.size), bytes: t.format.number(found.size) })],
          found.sha256 !== null && [
            t('fact.sha256'),
            <CopyText key="sha256" text={found.sha256} what={t('fact.sha256')} />,
          ],
          found.createdAt !== null && [t('fact.created'), t.format.moment(found.createdAt)],
          [t('fact.components'), t.format.number(found.components)],
          [t('fact.key'), <CopyText key="key" text={found.key} what={t('fact.key')} />],
        ]}
      />
      {found.id !== null && <Images id={found.id} key={found.id} />}
    </div>
  );
}

/** Hands the package to a platform on site. */
function DeliverButton({ found, id }: { found: PackageSummaryView; id: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const name = t('package.title', { name: found.name, version: found.version });
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconCloudUpload size={16} aria-hidden />}
      onClick={() => go({ page: 'wizard', start: { wizard: 'deliver', package: { from: { package: id }, name } } })}
    >
      {t('deliver.fromPackage')}
    </Button>
  );
}

/** The full package, for those who read full ones only. */
function CompleteButton({ found, of, full }: { found: PackageSummaryView; of: string; full: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const name = t('package.title', { name: found.name, version: found.version });
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPackage size={16} aria-hidden />}
      onClick={() => go({ page: 'wizard', start: { wizard: 'complete', of: { package: of }, name, full } })}
    >
      {t('complete.open')}
    </Button>
  );
}

/** What a package holds is asked for when it is looked at. */
function Images({ id }: { id: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [shown, setShown] = useState<Loadable<PackageView>>(loading);
  useEffect(() => {
    let current = true;
    void ask(bridge, 'packages.show', { package: id }).then((answer) => current && setShown(answer));
    return () => {
      current = false;
    };
  }, [bridge, id]);
  if (shown.state === 'failed') return <ErrorPanel error={shown.error} quiet />;
  const images = shown.state === 'ready' ? shown.value.images : [];
  return (
    <>
      <Title order={3} className={classes.section}>
        {t('library.sectionImages')} <span className={classes.amount}>{t.format.number(images.length)}</span>
      </Title>
      <ul className={classes.images}>
        {images.map((image) => (
          <li key={image.reference}>
            <CopyText text={image.reference} what={t('fact.image')} />
            <span className={classes.cardFacts}>
              {image.platform && <span>{image.platform}</span>}
              {image.size !== null && <span>{t.format.bytes(image.size)}</span>}
              {image.configDigest && (
                <CopyText text={image.configDigest} shown={shortDigest(image.configDigest)} what={t('fact.imageId')} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
