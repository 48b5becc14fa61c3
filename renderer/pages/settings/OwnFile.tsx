import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import classes from './OwnFile.module.css';

/** A file or folder of the application itself: to copy its path, and to show it where it lies. */
export function OwnFile({ app, path, what }: { app: 'home' | 'log'; path: string; what: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [error, setError] = useState<ErrorView | null>(null);
  return (
    <>
      <span className={classes.line}>
        <CopyText text={path} what={what} />
        <Tooltip label={t('settings.showFolder')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`${t('settings.showFolder')}: ${what}`}
            onClick={() =>
              void bridge.call('shell.reveal', { app }).then((answer) => setError(answer.ok ? null : answer.error))
            }
          >
            <IconFolderOpen size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
      {error && <ErrorPanel error={error} />}
    </>
  );
}
