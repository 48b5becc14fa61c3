import { Button } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import classes from './detail.module.css';

/** What can be done with a version. */
export function VersionActions({ of, version }: { of: string; version: string }) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  return (
    <div className={classes.actions}>
      <Button
        size="xs"
        leftSection={<IconPackageExport size={16} aria-hidden />}
        onClick={() => go({ page: 'wizard', start: { wizard: 'export', key: of, version } })}
      >
        {t('export.open')}
      </Button>
    </div>
  );
}
