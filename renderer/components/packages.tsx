import {
  IconBrandDocker,
  IconLock,
  IconPackage,
  IconShield,
  IconShieldCheck,
  IconShieldOff,
  type TablerIcon,
} from '@tabler/icons-react';
import type { PackageKindView, SealStateView } from '../../preload/contract';
import { useTexts } from '../text';
import { State, type Tone } from './State';

const seals: Record<SealStateView, { readonly icon: TablerIcon; readonly tone: Tone }> = {
  signed: { icon: IconShieldCheck, tone: 'good' },
  unsigned: { icon: IconShield, tone: 'accent' },
  unsealed: { icon: IconShieldOff, tone: 'warn' },
};

/** What vouches for a package's content. */
export function SealState({ seal }: { seal: SealStateView }) {
  const t = useTexts();
  return <State {...seals[seal]} text={t(`seal.${seal}`)} />;
}

/** For how many a package is encrypted. */
export function EncryptedFor({ recipients }: { recipients: number }) {
  const t = useTexts();
  return <State icon={IconLock} tone="accent" text={t('package.encryptedFor', { count: recipients })} />;
}

/** The form of a package. */
export function PackageKind({ kind }: { kind: PackageKindView }) {
  const t = useTexts();
  return <State icon={kind === 'docker-compose' ? IconBrandDocker : IconPackage} tone="dim" text={t(`kind.${kind}`)} />;
}
