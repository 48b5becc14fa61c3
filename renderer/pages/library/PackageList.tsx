import { IconFileOff, IconPackageOff, IconSearchOff } from '@tabler/icons-react';
import type { PackageSummaryView } from '../../../preload/contract';
import { DeltaMark } from '../../components/delta';
import { Listbox } from '../../components/Listbox';
import { Nothing } from '../../components/Nothing';
import { PackageKind } from '../../components/packages';
import { Split } from '../../components/Split';
import { State } from '../../components/State';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import { PackageDetail } from './PackageDetail';
import classes from './rows.module.css';

/** The packages, and the selected one's facts beside them. */
export function PackageList({
  packages,
  all,
  selected,
}: {
  packages: readonly PackageSummaryView[];
  all: number;
  selected: string | undefined;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const chosen = packages.find(({ path }) => path === selected) ?? packages[0];
  return (
    <Split
      open={selected !== undefined}
      onClose={() => go({ page: 'library', tab: 'packages' }, 'replace')}
      detailLabel={t('library.details')}
      list={
        packages.length === 0 ? (
          all === 0 ? (
            <Nothing icon={IconPackageOff} title={t('library.noPackages')}>
              <p>{t('library.noPackagesHint')}</p>
            </Nothing>
          ) : (
            <Nothing icon={IconSearchOff} title={t('library.notFound')} />
          )
        ) : (
          <Listbox
            label={t('library.packages')}
            items={packages}
            keyOf={(item) => item.path}
            selected={chosen?.path}
            onSelect={(item) => go({ page: 'library', tab: 'packages', path: item.path }, 'replace')}
            rowHeight={62}
          >
            {(item) => <PackageRow found={item} />}
          </Listbox>
        )
      }
      detail={chosen ? <PackageDetail found={chosen} /> : null}
    />
  );
}

function PackageRow({ found }: { found: PackageSummaryView }) {
  const t = useTexts();
  return (
    <div className={classes.row}>
      <div className={classes.lines}>
        <span className={classes.name}>{found.name}</span>
        {found.present ? (
          <span className={classes.marks}>
            <PackageKind kind={found.kind} />
            {found.delta && <DeltaMark />}
          </span>
        ) : (
          <State icon={IconFileOff} tone="bad" text={t('package.absent')} />
        )}
      </div>
      <div className={classes.end}>
        <span className={classes.version}>{found.version}</span>
        <span className={`${classes.sub} ${classes.size}`}>{t.format.bytes(found.size)}</span>
      </div>
    </div>
  );
}
