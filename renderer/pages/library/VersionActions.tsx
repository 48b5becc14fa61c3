import { Button } from '@mantine/core';
import { IconCloudUpload, IconPackageExport, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigation, useStores } from '../../stores';
import { useTexts } from '../../text';
import classes from './detail.module.css';
import { Remove } from './Remove';

/** What can be done with a version. */
export function VersionActions({ of, name, version }: { of: string; name: string; version: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const go = useNavigation((state) => state.go);
  const called = t('package.title', { name, version });
  return (
    <div className={classes.actions}>
      <Button
        size="xs"
        leftSection={<IconPackageExport size={16} aria-hidden />}
        onClick={() => go({ page: 'wizard', start: { wizard: 'export', key: of, version } })}
      >
        {t('export.open')}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => go({ page: 'wizard', start: { wizard: 'install', key: of, version } })}
      >
        {t('library.install')}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconCloudUpload size={16} aria-hidden />}
        onClick={() => go({ page: 'wizard', start: { wizard: 'push', key: of, version } })}
      >
        {t('library.push')}
      </Button>
      <Remove
        question={t('library.removeVersion', { name: called })}
        button={t('library.removeNamed', { name: called })}
        onYes={async () => {
          const answer = await bridge.call('templates.remove', { key: of, version });
          if (!answer.ok) return answer.error;
          go({ page: 'library', tab: 'templates' }, 'replace');
          return null;
        }}
      >
        <p>{t('library.removeVersionMeans')}</p>
      </Remove>
    </div>
  );
}
