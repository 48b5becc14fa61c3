import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ErrorView } from '../../preload/contract';
import { useTexts } from '../text';
import classes from './Ask.module.css';
import { ErrorPanel } from './ErrorPanel';

export interface AskProps {
  readonly opened: boolean;
  /** Names what is at stake: `Remove shop 1.0 from the library?` */
  readonly question: string;
  /** What goes and what stays. */
  readonly children: ReactNode;
  /** Says what is done, by name. */
  readonly button: string;
  /** Does it; answers with why it could not be done. */
  readonly onYes: () => Promise<ErrorView | null>;
  readonly onClose: () => void;
}

/** Asks before something is removed. Closing it, Escape and the first button all leave everything as it is. */
export function Ask({ opened, question, children, button, onYes, onClose }: AskProps) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  async function yes(): Promise<void> {
    setBusy(true);
    const refused = await onYes();
    setBusy(false);
    setError(refused);
    if (!refused) onClose();
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={question}
      centered
      closeButtonProps={{ 'aria-label': t('ask.close') }}
      classNames={{ title: classes.title ?? '' }}
    >
      <div className={classes.body}>
        {children}
        {error && <ErrorPanel error={error} />}
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={close}>
            {t('ask.keep')}
          </Button>
          <Button color="red" loading={busy} onClick={() => void yes()}>
            {button}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
