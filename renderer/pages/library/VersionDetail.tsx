import { Loader, Select, Title } from '@mantine/core';
import { IconKey, IconPackage, IconPuzzle } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import type { PackageSummaryView, TemplateView, VersionView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { DeltaMark } from '../../components/delta';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { ComponentGraph } from '../../components/graph';
import { PackageKind, SealState } from '../../components/packages';
import { useLibrary, useNavigation, versionId } from '../../stores';
import { useTexts } from '../../text';
import { Compatibility } from './Compatibility';
import { ComponentList } from './ComponentList';
import classes from './detail.module.css';
import { fileName } from './search';
import { VersionActions } from './VersionActions';

export interface VersionDetailProps {
  readonly template: TemplateView;
  readonly version: string;
  readonly packages: readonly PackageSummaryView[];
  readonly onVersion: (version: string) => void;
}

/** One version of a template: what it is made of and in which packages it lies. */
export function VersionDetail({ template, version, packages, onVersion }: VersionDetailProps) {
  const t = useTexts();
  const shown = useLibrary((state) => state.versions[versionId(template.key, version)]);
  const show = useLibrary((state) => state.show);
  // Also when the library was read again (`template` is another object then): it may hold the version anew.
  useEffect(() => {
    void show(template.key, version);
  }, [show, template, version]);

  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={`${template.name} ${version}`}>
      <div className={classes.head}>
        <div className={classes.headText}>
          <Title order={2} className={classes.title}>
            {template.name}
          </Title>
          {template.description && <p className={classes.description}>{template.description}</p>}
        </div>
        <Select
          className={classes.versions ?? ''}
          label={t('library.version')}
          data={template.versions.map((known) => known.version)}
          value={version}
          onChange={(chosen) => chosen !== null && onVersion(chosen)}
          allowDeselect={false}
          searchable={template.versions.length > 12}
          comboboxProps={{ withinPortal: true }}
        />
      </div>
      <VersionActions of={template.key} name={template.name} version={version} />
      {(!shown || shown.state === 'loading') && <Loader size="sm" aria-label={t('library.loading')} />}
      {shown?.state === 'failed' && <ErrorPanel error={shown.error} />}
      {shown?.state === 'ready' && <Version view={shown.value} packages={packages} />}
    </div>
  );
}

function Version({ view, packages }: { view: VersionView; packages: readonly PackageSummaryView[] }) {
  const t = useTexts();
  const own = packages.filter((found) => found.key === view.key && found.version === view.version);
  return (
    <>
      <Facts
        label={t('library.facts')}
        facts={[
          [t('fact.published'), t.format.moment(view.publishedAt)],
          [t('fact.source'), t(`source.${view.source}`)],
          [t('fact.key'), <CopyText key="key" text={view.key} what={t('fact.key')} />],
        ]}
      />

      <Title order={3} className={classes.section}>
        {t('library.sectionComponents')} <Amount of={view.components.length} />
      </Title>
      <Picture view={view} />
      <ComponentList components={view.components} images={view.images} />

      {view.plugins.length > 0 && (
        <>
          <Title order={3} className={classes.section}>
            {t('library.sectionPlugins')} <Amount of={view.plugins.length} />
          </Title>
          <ul className={classes.cards}>
            {view.plugins.map((plugin) => (
              <li key={`${plugin.name} ${plugin.image}`} className={classes.card}>
                <IconPuzzle size={18} stroke={1.6} aria-hidden />
                <span className={classes.cardText}>
                  <b>{plugin.name}</b>
                  <code>{plugin.image}</code>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}

      <Title order={3} className={classes.section}>
        {t('library.sectionImages')} <Amount of={view.images.length} />
      </Title>
      <ul className={classes.images}>
        {view.images.map((image) => (
          <li key={image.reference}>
            <CopyText text={image.reference} what={t('fact.image')} />
            {image.configDigest && (
              <span className={classes.digest}>
                <CopyText text={image.configDigest} shown={shortDigest(image.configDigest)} what={t('fact.imageId')} />
              </span>
            )}
          </li>
        ))}
      </ul>

      {view.secrets.length > 0 && (
        <>
          <Title order={3} className={classes.section}>
            {t('library.sectionSecrets')} <Amount of={view.secrets.length} />
          </Title>
          <p className={classes.note}>{t('library.secretsNote')}</p>
          <ul className={classes.chips}>
            {view.secrets.map((secret) => (
              <li key={secret}>
                <IconKey size={14} aria-hidden /> <code>{secret}</code>
              </li>
            ))}
          </ul>
        </>
      )}

      <Compatibility of={view.key} version={view.version} />

      <Title order={3} className={classes.section}>
        {t('library.sectionPackages')} <Amount of={own.length} />
      </Title>
      {own.length === 0 ? (
        <p className={classes.note}>{t('library.noPackagesOfVersion')}</p>
      ) : (
        <OwnPackages packages={own} />
      )}
    </>
  );
}

/** A single component needs no picture. */
function Picture({ view }: { view: VersionView }) {
  const t = useTexts();
  const components = useMemo(
    () => view.components.map(({ key, name, image, dependsOn }) => ({ key, name, detail: fileName(image), dependsOn })),
    [view],
  );
  if (components.length < 2) return null;
  return (
    <div className={classes.picture}>
      <ComponentGraph components={components} label={t('graph.label', { name: view.name })} />
    </div>
  );
}

function OwnPackages({ packages }: { packages: readonly PackageSummaryView[] }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  return (
    <ul className={classes.cards}>
      {packages.map((found) => (
        <li key={found.path}>
          <button
            type="button"
            className={classes.card}
            onClick={() => go({ page: 'library', tab: 'packages', path: found.path })}
          >
            <IconPackage size={18} stroke={1.6} aria-hidden />
            <span className={classes.cardText}>
              <b>{fileName(found.path)}</b>
              <span className={classes.cardFacts}>
                <PackageKind kind={found.kind} />
                {found.delta && <DeltaMark />}
                <SealState seal={found.seal} />
              </span>
            </span>
            <span className={classes.cardEnd}>{t.format.bytes(found.size)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Amount({ of }: { of: number }) {
  const t = useTexts();
  return <span className={classes.amount}>{t.format.number(of)}</span>;
}

/** The first 12 hex digits: as engines shorten an image's id. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
