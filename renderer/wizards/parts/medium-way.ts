import { IconDisc, IconFolder, IconServer, IconUsb, type TablerIcon } from '@tabler/icons-react';
import type { MediumView } from '../../../preload/contract';
import type { Texts } from '../../text';
import type { Way } from './Ways';

const icons: Record<MediumView['kind'], TablerIcon> = {
  removable: IconUsb,
  internal: IconServer,
  network: IconServer,
  optical: IconDisc,
  folder: IconFolder,
};

/** A medium as one of several ways on; one that is not in use cannot be taken. */
export function mediumWay(t: Texts, medium: MediumView, onChoose: () => void): Way {
  return {
    key: medium.id,
    icon: icons[medium.kind],
    title: medium.name,
    text: medium.mountPoint ?? t('import.notMounted'),
    end: t.format.bytes(medium.size),
    disabled: medium.mountPoint === null,
    onChoose,
  };
}
