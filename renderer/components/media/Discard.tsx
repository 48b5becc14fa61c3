import { Button } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, MediumContentsView } from '../../../preload/contract';
import { useMedia } from '../../stores';
import { useTexts } from '../../text';
import { ErrorPanel } from '../ErrorPanel';

/** Gives back the room of copies that were begun on a medium and not finished; nothing where there are none. */
export function Discard({ medium, unfinished }: { medium: string; unfinished: MediumContentsView['unfinished'] }) {
  const t = useTexts();
  const discard = useMedia((state) => state.discard);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  if (unfinished.length === 0) return null;
  const size = t.format.bytes(unfinished.reduce((sum, { bytes }) => sum + bytes, 0));
  return (
    <>
      <Button
        variant="default"
        size="xs"
        loading={busy}
        leftSection={<IconEraser size={16} aria-hidden />}
        onClick={() => {
          setBusy(true);
          void discard(medium).then((failed) => {
            setError(failed);
            setBusy(false);
          });
        }}
      >
        {t('media.discard', { size })}
      </Button>
      {error && <ErrorPanel error={error} />}
    </>
  );
}
