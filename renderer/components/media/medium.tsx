import {
  IconDeviceSdCard,
  IconDisc,
  IconFolder,
  IconLock,
  IconNetwork,
  IconPencilOff,
  IconPlugConnectedX,
  IconServer,
  IconUsb,
  type TablerIcon,
} from '@tabler/icons-react';
import type { MediumView } from '../../../preload/contract';
import { type Texts, useTexts } from '../../text';
import { State } from '../State';

const icons: Record<MediumView['kind'], TablerIcon> = {
  removable: IconUsb,
  internal: IconServer,
  network: IconNetwork,
  optical: IconDisc,
  folder: IconFolder,
};

/** What kind of thing a medium is, as a picture. */
export function MediumIcon({ medium, size = 22 }: { medium: MediumView; size?: number }) {
  const Icon = medium.bus === 'mmc' ? IconDeviceSdCard : icons[medium.kind];
  return <Icon size={size} stroke={1.6} aria-hidden />;
}

/** `USB stick · NTFS · 32 GB`: what a medium is, in a line. */
export function mediumLine(t: Texts, medium: MediumView): string {
  return [
    t(`medium.${medium.system ? 'system' : medium.kind}`),
    medium.filesystem?.toUpperCase(),
    medium.size > 0 ? t.format.bytes(medium.size) : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** Why a medium cannot be used as it is; nothing for one that can. */
export function MediumTrouble({ medium }: { medium: MediumView }) {
  const t = useTexts();
  if (medium.locked) return <State icon={IconLock} tone="warn" text={t('media.locked')} />;
  if (medium.mountPoint === null) return <State icon={IconPlugConnectedX} tone="warn" text={t('media.notMounted')} />;
  if (medium.readOnly) return <State icon={IconPencilOff} tone="warn" text={t('media.readOnly')} />;
  return null;
}
