import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconPackage, IconPlus } from '@tabler/icons-react';
import type { DeltaReadinessView, FoundPackageView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { State } from '../../components/State';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import classes from './Found.module.css';
import type { Fetching } from './machine';

/** Whether what a delta needs is here, and from where; where not, what would bring it. */
export function Readiness({
  found: { id, package: view },
  readiness: { ready, from, missing },
  fetching,
  nearby,
  onFetch,
}: {
  found: FoundPackageView;
  readiness: DeltaReadinessView;
  fetching: Fetching | undefined;
  nearby: readonly string[];
  onFetch: (path: string) => void;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const name = t('package.title', { name: view.name, version: view.version });
  return (
    <section className={classes.readiness} data-ready={ready} aria-label={t('delta.readiness', { name })}>
      {ready ? (
        <>
          <State
            icon={IconCircleCheck}
            tone="good"
            text={from.length > 0 ? t('delta.readyFrom', { from: from.map(sourceOf) }) : t('delta.ready')}
          />
          {view.delta && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPackage size={16} aria-hidden />}
              onClick={() =>
                go({
                  page: 'wizard',
                  start: { wizard: 'complete', of: { found: id }, name, full: view.delta?.full ?? '' },
                })
              }
            >
              {t('complete.open')}
            </Button>
          )}
        </>
      ) : (
        <>
          <State icon={IconCircleX} tone="bad" text={t('delta.notReady')} />
          {missing.map(({ layers, bytes, by, packages }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that is made anew as a whole
            <div key={index} className={classes.missing}>
              <p>
                {t('delta.missing', { count: layers, size: t.format.bytes(bytes) })}{' '}
                {by.length > 0 &&
                  t('delta.missingBy', {
                    versions: by.map(({ name: of, version }) => t('package.title', { name: of, version })),
                  })}
              </p>
              {packages
                .filter((path) => nearby.includes(path))
                .map((path) => (
                  <div key={path} className={classes.nearby}>
                    <Button
                      variant="default"
                      size="xs"
                      leftSection={<IconPlus size={16} aria-hidden />}
                      loading={fetching?.path === path && fetching.error === null}
                      onClick={() => onFetch(path)}
                    >
                      {t('delta.takeAlong', { file: fileOf(path) })}
                    </Button>
                    <code>{path}</code>
                    {fetching?.path === path && fetching.error && <ErrorPanel error={fetching.error} quiet />}
                  </div>
                ))}
            </div>
          ))}
          <p className={classes.new}>{t('delta.notReadyNext')}</p>
        </>
      )}
    </section>
  );

  function sourceOf(label: string): string {
    return label === 'library' ? t('delta.fromLibrary') : label;
  }
}

const fileOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;
