import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../text';
import classes from './Split.module.css';

/** A list and, beside it, what is selected in it; in a narrow window one at a time, with a way back. */
export function Split({
  list,
  detail,
  open,
  onClose,
  detailLabel,
}: {
  list: ReactNode;
  detail: ReactNode;
  /** Whether something was selected, so that a narrow window shows the detail. */
  open: boolean;
  onClose: () => void;
  detailLabel: string;
}) {
  const t = useTexts();
  return (
    <div className={classes.split} data-open={open || undefined}>
      <div className={classes.list}>{list}</div>
      <section className={classes.detail} aria-label={detailLabel}>
        <Button
          className={classes.back ?? ''}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onClose}
        >
          {t('nav.backToList')}
        </Button>
        {detail}
      </section>
    </div>
  );
}
