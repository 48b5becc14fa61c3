import { IconAlertTriangle, IconPackageImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStores } from '../stores';
import { useTexts } from '../text';
import classes from './DropTarget.module.css';
import { wizardFor } from './dropped';

/** How long the window says that it has no use for what was dropped. */
const refusalMs = 5_000;

type Drop = { readonly state: 'none' } | { readonly state: 'over' } | { readonly state: 'refused' };

/** Takes packages, folders and compose files that are dropped anywhere on the window, and shows that it would. */
export function DropTarget() {
  const t = useTexts();
  const { bridge, navigation } = useStores();
  const [drop, setDrop] = useState<Drop>({ state: 'none' });

  useEffect(() => {
    // Entering a child comes before leaving its parent: the window is left when every enter has its leave.
    let inside = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      inside++;
      setDrop({ state: 'over' });
    };
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      inside = Math.max(0, inside - 1);
      if (inside === 0) setDrop({ state: 'none' });
    };
    const take = async (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      inside = 0;
      const answer = await bridge.dropped([...(event.dataTransfer?.files ?? [])]);
      const start = answer.ok ? wizardFor(answer.value) : undefined;
      setDrop({ state: start ? 'none' : 'refused' });
      if (start) navigation.getState().go({ page: 'wizard', start });
    };
    const drops = (event: DragEvent) => void take(event);
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drops);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drops);
    };
  }, [bridge, navigation]);

  useEffect(() => {
    if (drop.state !== 'refused') return;
    const timer = setTimeout(() => setDrop({ state: 'none' }), refusalMs);
    return () => clearTimeout(timer);
  }, [drop]);

  const Icon = drop.state === 'refused' ? IconAlertTriangle : IconPackageImport;
  return (
    <div role="status" aria-live="polite" className={classes.target} data-state={drop.state}>
      {drop.state !== 'none' && (
        <div className={classes.card}>
          <Icon size={36} stroke={1.4} aria-hidden />
          <p className={classes.title}>{t(drop.state === 'over' ? 'drop.over' : 'drop.refused')}</p>
          <p className={classes.hint}>{t('drop.hint')}</p>
        </div>
      )}
    </div>
  );
}
