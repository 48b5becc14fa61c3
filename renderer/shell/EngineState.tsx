import { Loader, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { engineReady } from '../components/engine';
import { useEngine, useNavigation, valueOf } from '../stores';
import { useTexts } from '../text';
import classes from './EngineState.module.css';

/** Whether a container engine answers: always in sight, because most deliveries end on one. */
export function EngineState() {
  const t = useTexts();
  const engine = useEngine((state) => valueOf(state.engine));
  const asking = useEngine((state) => state.asking);
  const go = useNavigation((state) => state.go);
  const there = engine?.reachable === true;
  const title = engine === undefined ? t('engine.asking') : there ? engineReady(t, engine) : t('engine.missing');
  return (
    <Tooltip label={title} position="right">
      <UnstyledButton
        className={classes.state}
        onClick={() => go({ page: 'settings' })}
        aria-label={t('engine.label', { state: title })}
      >
        {engine === undefined && asking ? (
          <Loader size={16} color="currentColor" aria-hidden />
        ) : there ? (
          <IconPlugConnected size={18} stroke={1.7} aria-hidden />
        ) : (
          <IconPlugConnectedX size={18} stroke={1.7} aria-hidden />
        )}
        <span className={classes.text}>{title}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
