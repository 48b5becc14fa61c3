import { Button, Checkbox } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { PackageSummaryView } from '../../../preload/contract';
import { Ask } from '../../components/Ask';
import { useNavigation, useStores } from '../../stores';
import { useTexts } from '../../text';
import { fileName } from './search';

/** Forgets a package, and deletes its file only when that is said as well. */
export function RemovePackage({ found, id }: { found: PackageSummaryView; id: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const go = useNavigation((state) => state.go);
  const [asking, setAsking] = useState(false);
  const [deleteFile, setDeleteFile] = useState(false);
  const name = fileName(found.path);
  const close = () => {
    setAsking(false);
    setDeleteFile(false);
  };
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('library.remove')}
      </Button>
      <Ask
        opened={asking}
        question={t('library.removePackage', { name })}
        button={t(deleteFile ? 'library.deleteNamed' : 'library.removeNamed', { name })}
        onClose={close}
        onYes={async () => {
          const answer = await bridge.call('packages.remove', { package: id, deleteFile });
          if (!answer.ok) return answer.error;
          go({ page: 'library', tab: 'packages' }, 'replace');
          return null;
        }}
      >
        <p>{t('library.removePackageMeans')}</p>
        {found.present && (
          <Checkbox
            label={t('library.deleteFile')}
            description={found.path}
            checked={deleteFile}
            onChange={(event) => setDeleteFile(event.currentTarget.checked)}
          />
        )}
      </Ask>
    </>
  );
}
