import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useTexts } from '../../../text';
import classes from '../SettingsPage.module.css';
import type { VaultWork } from './store';
import own from './VaultSettings.module.css';

/** How far it is, and what came of it; damaged layers with what brings them back. */
export function Outcome({ work }: { work: VaultWork }) {
  return (
    <div aria-live="polite" className={classes.status}>
      <Told work={work} />
    </div>
  );
}

function Told({ work }: { work: VaultWork }) {
  const t = useTexts();
  const { format } = t;
  switch (work.step) {
    case 'idle':
      return null;
    case 'working':
      return (
        <p className={classes.note}>
          {t(work.what === 'check' ? 'vault.checking' : 'vault.freeing', { percent: format.percent(work.fraction) })}
        </p>
      );
    case 'failed':
      return <ErrorPanel error={work.error} />;
    case 'freed': {
      const { removedLayers, freedBytes, bytes } = work.result;
      const text =
        freedBytes > 0
          ? t('vault.freed', { count: removedLayers, freed: format.bytes(freedBytes), left: format.bytes(bytes) })
          : t('vault.nothingFreed');
      return <State icon={IconCircleCheck} tone="good" text={text} />;
    }
    case 'checked': {
      const { damaged, damagedConfigs, layers } = work.result;
      const count = damaged.length + damagedConfigs.length;
      if (count === 0) return <State icon={IconCircleCheck} tone="good" text={t('vault.sound', { count: layers })} />;
      return (
        <>
          <State icon={IconAlertTriangle} tone="warn" text={t('vault.damaged', { count })} />
          <ul className={own.damaged}>
            {damaged.map(({ layer, versions, packages }) => (
              <li key={layer} data-selectable>
                <code className={own.digest}>{layer.slice(0, 19)}</code>
                {versions.length > 0 && <span>{t('vault.of', { versions })}</span>}
                <span className={classes.note}>
                  {packages.length > 0
                    ? t('vault.fromPackage', { packages })
                    : t(versions.length > 0 ? 'vault.fromEngine' : 'vault.fromNothing')}
                </span>
              </li>
            ))}
          </ul>
          <p className={classes.note}>{t('vault.safe')}</p>
        </>
      );
    }
  }
}
