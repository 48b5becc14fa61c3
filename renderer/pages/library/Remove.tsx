import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Ask, type AskProps } from '../../components/Ask';
import { useTexts } from '../../text';

/** A button that takes something out of the library, after asking. */
export function Remove({
  onClose,
  children,
  ...ask
}: Pick<AskProps, 'question' | 'button' | 'onYes'> & { readonly onClose?: () => void; readonly children: ReactNode }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
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
        {...ask}
        opened={asking}
        onClose={() => {
          setAsking(false);
          onClose?.();
        }}
      >
        {children}
      </Ask>
    </>
  );
}
