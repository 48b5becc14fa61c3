import { Button } from '@mantine/core';
import { IconFolderPlus, IconUsb } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ErrorView, MediumView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Heading } from '../../components/Heading';
import { Listbox } from '../../components/Listbox';
import { Fill } from '../../components/media/Fill';
import { MediumIcon, MediumTrouble, mediumLine } from '../../components/media/medium';
import { Nothing } from '../../components/Nothing';
import { PageFailed, PageLoading } from '../../components/PageState';
import { Split } from '../../components/Split';
import { type Place, useMedia, useNavigation, useStores, valueOf } from '../../stores';
import { useTexts } from '../../text';
import rows from '../library/rows.module.css';
import { MediumDetail } from './MediumDetail';
import classes from './media.module.css';

/** Everything that packages can be carried on, as it is plugged in and pulled out. */
export function MediaPage({ place }: { place: Extract<Place, { page: 'media' }> }) {
  const t = useTexts();
  const media = useMedia((state) => state.media);
  const load = useMedia((state) => state.load);
  const go = useNavigation((state) => state.go);
  useEffect(() => {
    void load();
  }, [load]);
  const list = valueOf(media) ?? [];
  const chosen = list.find(({ id }) => id === place.medium) ?? list[0];
  return (
    <>
      <Heading title={t('nav.media')}>
        <span className={classes.gap} />
        <AddFolder onAdded={(medium) => go({ page: 'media', medium: medium.id }, 'replace')} />
      </Heading>
      {media.state === 'failed' ? (
        <PageFailed error={media.error} onRetry={() => void load()} />
      ) : media.state === 'loading' ? (
        <PageLoading label={t('media.loading')} />
      ) : list.length === 0 ? (
        <Nothing icon={IconUsb} title={t('media.none')}>
          <p>{t('media.noneHint')}</p>
        </Nothing>
      ) : (
        <Split
          open={place.medium !== undefined}
          onClose={() => go({ page: 'media' }, 'replace')}
          detailLabel={t('library.details')}
          list={
            <Listbox
              label={t('nav.media')}
              items={list}
              keyOf={({ id }) => id}
              selected={chosen?.id}
              onSelect={({ id }) => go({ page: 'media', medium: id }, 'replace')}
              rowHeight={78}
            >
              {(medium) => <MediumRow medium={medium} />}
            </Listbox>
          }
          detail={chosen ? <MediumDetail key={chosen.id} medium={chosen} /> : null}
        />
      )}
    </>
  );
}

function MediumRow({ medium }: { medium: MediumView }) {
  const t = useTexts();
  return (
    <div className={rows.row} data-medium={medium.id}>
      <MediumIcon medium={medium} />
      <div className={`${rows.lines} ${classes.rowLines}`}>
        <span className={rows.name}>{medium.name}</span>
        <span className={rows.sub}>{mediumLine(t, medium)}</span>
        {medium.mountPoint !== null && <Fill medium={medium} packages={medium.known?.bytes ?? 0} />}
      </div>
      <div className={rows.end}>
        {medium.free !== null && medium.mountPoint !== null && (
          <span className={rows.size}>{t('media.free', { size: t.format.bytes(medium.free) })}</span>
        )}
        <MediumTrouble medium={medium} />
      </div>
    </div>
  );
}

/** Any folder can stand in for a medium: a mounted share, a disk that the system shows elsewhere. */
export function AddFolder({ onAdded }: { onAdded: (medium: MediumView) => void }) {
  const t = useTexts();
  const { bridge, media } = useStores();
  const [error, setError] = useState<ErrorView | null>(null);
  async function add(): Promise<void> {
    setError(null);
    const chosen = await bridge.call('places.choose', { what: 'medium-folder' });
    if (!chosen.ok) return setError(chosen.error);
    const [place] = chosen.value;
    if (!place) return;
    const added = await media.getState().addFolder(place);
    if ('error' in added) setError(added.error);
    else onAdded(added.medium);
  }
  return (
    <>
      <Button variant="default" leftSection={<IconFolderPlus size={17} aria-hidden />} onClick={() => void add()}>
        {t('media.addFolder')}
      </Button>
      {error && <ErrorPanel error={error} />}
    </>
  );
}
