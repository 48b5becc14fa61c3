import { Loader } from '@mantine/core';
import { IconCopyX, IconLock, IconPackage, IconStackFront } from '@tabler/icons-react';
import type { MediumContentsView, MediumView } from '../../../preload/contract';
import { DeltaMark } from '../../components/delta';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Discard } from '../../components/media/Discard';
import { PackageKind, SealState } from '../../components/packages';
import { isWritable, type Loadable } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import classes from './media.module.css';

const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

/** What lies on a medium: packages, numbered volumes of split ones, and copies that were not finished. */
export function Contents({ medium, contents }: { medium: MediumView; contents: Loadable<MediumContentsView> }) {
  const t = useTexts();
  if (contents.state === 'loading') return <Loader size="sm" aria-label={t('media.reading')} />;
  if (contents.state === 'failed') return <ErrorPanel error={contents.error} />;
  const { packages, locked, volumes, unfinished } = contents.value;
  if (packages.length + locked.length + volumes.length + unfinished.length === 0)
    return <p className={detail.note}>{t('media.empty')}</p>;
  return (
    <>
      <ul className={detail.cards}>
        {packages.map((found) => (
          <li key={found.path} className={detail.card}>
            <IconPackage size={18} stroke={1.6} aria-hidden />
            <span className={detail.cardText}>
              <b>{t('package.title', { name: found.name, version: found.version })}</b>
              <span className={detail.cardFacts}>
                <span>{nameOf(found.path)}</span>
                <PackageKind kind={found.kind} />
                {found.delta && <DeltaMark />}
                <SealState seal={found.seal} />
              </span>
            </span>
            <span className={detail.cardEnd}>{t.format.bytes(found.size)}</span>
          </li>
        ))}
        {locked.map(({ file, bytes, identities }) => (
          <li key={file} className={detail.card}>
            <IconLock size={18} stroke={1.6} aria-hidden />
            <span className={detail.cardText}>
              <b>{nameOf(file)}</b>
              <span className={detail.cardFacts}>
                {identities.length > 0 ? t('media.locked', { identities }) : t('media.notForUs')}
              </span>
            </span>
            <span className={detail.cardEnd}>{t.format.bytes(bytes)}</span>
          </li>
        ))}
        {volumes.map((volume) => (
          <li key={volume.file} className={detail.card}>
            <IconStackFront size={18} stroke={1.6} aria-hidden />
            <span className={detail.cardText}>
              <b>{volume.package}</b>
              <span className={detail.cardFacts}>{t('media.volume', { number: volume.number, of: volume.of })}</span>
            </span>
            <span className={detail.cardEnd}>{t.format.bytes(volume.bytes)}</span>
          </li>
        ))}
        {unfinished.map((copy) => (
          <li key={copy.file} className={detail.card}>
            <IconCopyX size={18} stroke={1.6} aria-hidden />
            <span className={detail.cardText}>
              <b>{nameOf(copy.file)}</b>
              <span className={detail.cardFacts}>{t('media.unfinished')}</span>
            </span>
            <span className={detail.cardEnd}>{t.format.bytes(copy.bytes)}</span>
          </li>
        ))}
      </ul>
      {isWritable(medium) && unfinished.length > 0 && (
        <div className={classes.discard}>
          <Discard medium={medium.id} unfinished={unfinished} />
        </div>
      )}
    </>
  );
}
