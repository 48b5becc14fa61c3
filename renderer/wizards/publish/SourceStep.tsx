import { IconBrandDocker, IconFileCode, IconFileText, IconPackage, IconStack2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, PlaceChoice } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useEngine, useStores, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { Ways } from '../parts/Ways';
import { choosePlaces } from '../places';
import type { PublishEvent } from './machine';

/** Asks what an application is to be published from. */
export function SourceStep({
  frame,
  send,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose'>;
  send: (event: PublishEvent) => void;
}) {
  const t = useTexts();
  const { bridge } = useStores();
  const engine = useEngine(({ engine: known }) => valueOf(known));
  const [error, setError] = useState<ErrorView | null>(null);

  async function choose(from: 'compose' | 'template' | 'package', what: PlaceChoice): Promise<void> {
    setError(null);
    const chosen = await choosePlaces(bridge, what);
    if (!chosen.ok) return setError(chosen.error);
    const [place] = chosen.places;
    if (place) send({ type: 'source', source: { source: { from, place: place.id }, name: place.name } });
  }

  const missing = engine !== undefined && !engine.reachable;
  return (
    <Frame {...frame} stepKey="choose" heading={t('publish.from')} lead={t('publish.fromLead')}>
      {error && <ErrorPanel error={error} />}
      <Ways
        label={t('publish.from')}
        ways={[
          {
            key: 'compose',
            icon: IconFileCode,
            title: t('publish.compose'),
            text: t('publish.composeText'),
            onChoose: () => void choose('compose', 'compose-file'),
          },
          {
            key: 'containers',
            icon: IconBrandDocker,
            title: t('publish.containers'),
            text: t(missing ? 'publish.noEngine' : 'publish.containersText'),
            onChoose: () => send({ type: 'list', what: 'containers' }),
          },
          {
            key: 'images',
            icon: IconStack2,
            title: t('publish.images'),
            text: t(missing ? 'publish.noEngine' : 'publish.imagesText'),
            onChoose: () => send({ type: 'list', what: 'images' }),
          },
          {
            key: 'package',
            icon: IconPackage,
            title: t('publish.package'),
            text: t('publish.packageText'),
            onChoose: () => void choose('package', 'package-file'),
          },
          {
            key: 'template',
            icon: IconFileText,
            title: t('publish.template'),
            text: t('publish.templateText'),
            onChoose: () => void choose('template', 'template-file'),
          },
        ]}
      />
    </Frame>
  );
}
