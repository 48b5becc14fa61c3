import { Button, Title } from '@mantine/core';
import { IconPackageImport, IconPlayerEject, IconShieldCheck, IconUsb } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ErrorView, MediumView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { Ejected } from '../../components/media/Ejected';
import { Fill } from '../../components/media/Fill';
import { MediumTrouble, mediumLine } from '../../components/media/medium';
import { isLive, isWritable, useJobs, useMedia, useNavigation, valueOf } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import { Contents } from './Contents';
import classes from './media.module.css';
import { Verification } from './Verification';

/** One medium: how full it is, what lies on it, what is remembered of it, and what can be done with it. */
export function MediumDetail({ medium }: { medium: MediumView }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const contents = useMedia((state) => state.contents[medium.id]);
  const ejection = useMedia((state) => state.ejections[medium.id]);
  const { show, verify, eject } = useMedia((state) => state);
  const job = useMedia((state) => state.verifications[medium.id]);
  const verifying = useJobs((state) => state.jobs.some((known) => known.id === job && isLive(known)));
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const mounted = medium.mountPoint !== null;
  useEffect(() => {
    if (mounted) void show(medium.id);
  }, [show, medium.id, mounted]);

  const held = contents && valueOf(contents);
  const packages =
    (held?.packages ?? []).reduce((sum, { size }) => sum + size, 0) +
    (held?.volumes ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div className={detail.scroll} tabIndex={0} role="group" aria-label={medium.name}>
      <div className={detail.head}>
        <div className={detail.headText}>
          <Title order={2} className={detail.title}>
            {medium.name}
          </Title>
          <p className={detail.description}>{mediumLine(t, medium)}</p>
        </div>
        <MediumTrouble medium={medium} />
      </div>
      {mounted && (
        <div className={detail.actions}>
          <Button
            size="xs"
            leftSection={<IconUsb size={16} aria-hidden />}
            disabled={!isWritable(medium)}
            onClick={() => go({ page: 'wizard', start: { wizard: 'transfer', medium: medium.id } })}
          >
            {t('media.copyTo')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPackageImport size={16} aria-hidden />}
            onClick={() => go({ page: 'wizard', start: { wizard: 'import', medium: medium.id } })}
          >
            {t('media.importFrom')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={verifying}
            onClick={() => void verify(medium.id).then(setRefused)}
          >
            {t('media.verify')}
          </Button>
          {medium.ejectable && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerEject size={16} aria-hidden />}
              loading={ejection?.state === 'asking'}
              onClick={() => void eject(medium.id)}
            >
              {t('media.eject')}
            </Button>
          )}
        </div>
      )}
      {ejection && (
        <div className={classes.ejected}>
          <Ejected ejection={ejection} />
        </div>
      )}
      {!mounted && !ejection && (
        <p className={detail.note}>{t(medium.locked ? 'media.lockedHint' : 'media.notMountedHint')}</p>
      )}
      {refused && <ErrorPanel error={refused} />}
      {job !== undefined && <Verification job={job} />}
      {mounted && <Fill medium={medium} packages={packages} legend />}

      {mounted && contents && (
        <>
          <Title order={3} className={detail.section}>
            {t('media.contents')}
          </Title>
          <Contents medium={medium} contents={contents} />
        </>
      )}

      <Title order={3} className={detail.section}>
        {t('library.facts')}
      </Title>
      <Facts
        facts={[
          medium.mountPoint !== null && [
            t('media.mountPoint'),
            <CopyText key="mount" text={medium.mountPoint} what={t('media.mountPoint')} />,
          ],
          medium.label !== null && [t('media.label'), medium.label],
          medium.model !== null && [t('media.model'), medium.model],
          medium.bus !== null && [t('media.bus'), medium.bus.toUpperCase()],
          medium.uuid !== null && [t('media.uuid'), <code key="uuid">{medium.uuid}</code>],
          [
            t('media.firstSeen'),
            medium.known === null ? t('media.neverSeen') : t.format.moment(medium.known.firstSeenAt),
          ],
          medium.known?.lastCopiedAt != null && [
            t('media.lastCopied'),
            t('media.lastCopiedText', {
              when: t.format.moment(medium.known.lastCopiedAt),
              files: t('media.files', { count: medium.known.files }),
              size: t.format.bytes(medium.known.bytes),
            }),
          ],
          medium.known?.lastVerifiedAt != null && [
            t('media.lastVerified'),
            t.format.moment(medium.known.lastVerifiedAt),
          ],
          medium.known?.site != null && [t('media.site'), medium.known.site],
        ]}
      />
    </div>
  );
}
