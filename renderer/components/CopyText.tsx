import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTexts } from '../text';
import classes from './CopyText.module.css';

/** A fact in fixed width with a button that copies it whole. `what` names it for the button. */
export function CopyText({ text, what, shown }: { text: string; what: string; shown?: string }) {
  const t = useTexts();
  return (
    <span className={classes.line}>
      <code className={classes.code} title={shown ? text : undefined}>
        {shown ?? text}
      </code>
      <CopyButton value={text} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('copy.done') : t('copy.do')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={copied ? t('copy.done') : t('copy.named', { what })}
            >
              {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
