import { IconDownload, IconFile, IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ErrorView, MediumView, PlaceChoice, PlaceView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { mediumWay } from '../parts/medium-way';
import { Ways } from '../parts/Ways';
import { choosePlaces } from '../places';
import type { ImportEvent } from './machine';

/** Asks where the packages are: what is plugged in first, then a folder or a file. */
export function SourceStep({
  frame,
  media,
  error,
  send,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose'>;
  media: readonly MediumView[];
  error: ErrorView | null;
  send: (event: ImportEvent) => void;
}) {
  const t = useTexts();
  const { bridge } = useStores();
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const shown = refused ?? error;

  async function choose(what: PlaceChoice): Promise<void> {
    setRefused(null);
    const chosen = await choosePlaces(bridge, what);
    if (!chosen.ok) return setRefused(chosen.error);
    const [place] = chosen.places;
    if (place) send({ type: 'from', from: { kind: 'place', place } });
  }

  // Where a platform's exports land.
  const [downloads, setDownloads] = useState<PlaceView | null>(null);
  useEffect(() => {
    let wanted = true;
    void bridge.call('places.downloads', {}).then((answer) => {
      if (wanted && answer.ok) setDownloads(answer.value[0] ?? null);
    });
    return () => {
      wanted = false;
    };
  }, [bridge]);

  const carried = media.filter(({ system }) => !system);
  return (
    <Frame {...frame} stepKey="choose" heading={t('import.where')} lead={t('import.whereLead')}>
      {shown && <ErrorPanel error={shown} />}
      <Ways
        label={t('import.where')}
        ways={[
          ...carried.map((medium) =>
            mediumWay(t, medium, () =>
              send({ type: 'from', from: { kind: 'medium', id: medium.id, name: medium.name } }),
            ),
          ),
          {
            key: 'file',
            icon: IconFile,
            title: t('import.file'),
            text: t('import.fileText'),
            onChoose: () => void choose('package-file'),
          },
          {
            key: 'folder',
            icon: IconFolder,
            title: t('import.folder'),
            text: t('import.folderText'),
            onChoose: () => void choose('package-folder'),
          },
          ...(downloads
            ? [
                {
                  key: 'downloads',
                  icon: IconDownload,
                  title: t('import.downloads'),
                  text: downloads.path,
                  onChoose: () => send({ type: 'from', from: { kind: 'place', place: downloads } }),
                },
              ]
            : []),
        ]}
      />
    </Frame>
  );
}
