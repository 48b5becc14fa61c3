import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { PackageSummaryView } from '../../../preload/contract';
import { useNavigation, useStores } from '../../stores';
import { useTexts } from '../../text';
import { Remove } from './Remove';
import { fileName } from './search';

/** Forgets a package, and deletes its file only when that is said as well. */
export function RemovePackage({ found, id }: { found: PackageSummaryView; id: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const go = useNavigation((state) => state.go);
  const [deleteFile, setDeleteFile] = useState(false);
  const name = fileName(found.path);
  return (
    <Remove
      question={t('library.removePackage', { name })}
      button={t(deleteFile ? 'library.deleteNamed' : 'library.removeNamed', { name })}
      onClose={() => setDeleteFile(false)}
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
    </Remove>
  );
}
