import { TextInput } from '@mantine/core';
import { IconPackageOff, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import type { PackageSummaryView } from '../../../preload/contract';
import { DeltaMark } from '../../components/delta';
import { Nothing } from '../../components/Nothing';
import { findPackages } from '../../pages/library/search';
import { useLibrary, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { AnyOf } from '../parts/Options';
import type { StepProps } from './TransferWizard';
import classes from './transfer.module.css';

/** More than is read through; the rest is found by typing. */
const mostShown = 60;

/** Which packages are carried. */
export function PackagesStep({ state, send, frame }: StepProps<'packages'>) {
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed);
  const known = (useLibrary((library) => valueOf(library.packages)) ?? []).filter(({ id }) => id !== null);
  const { packages } = state.choice;
  const isChosen = ({ id }: PackageSummaryView) => id !== null && packages.includes(id);
  const found = [...known.filter(isChosen), ...findPackages(known, query).filter((each) => !isChosen(each))];
  const size = known.filter(isChosen).reduce((sum, each) => sum + each.size, 0);
  return (
    <Frame
      {...frame}
      stepKey="packages"
      heading={t('transfer.packagesHeading')}
      lead={
        packages.length === 0
          ? t('transfer.packagesLead')
          : t('transfer.packagesChosen', { count: packages.length, size: t.format.bytes(size) })
      }
      primary={{ label: t('wizard.next'), disabled: packages.length === 0, onChoose: () => send({ type: 'next' }) }}
    >
      {known.length === 0 ? (
        <Nothing icon={IconPackageOff} title={t('library.noPackages')}>
          <p>{t('library.noPackagesHint')}</p>
        </Nothing>
      ) : (
        <>
          {known.length > 8 && (
            <TextInput
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              placeholder={t('library.search')}
              aria-label={t('library.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
            />
          )}
          <AnyOf
            label={t('library.packages')}
            value={packages}
            onChange={(chosen) => send({ type: 'choose', change: { packages: chosen } })}
            options={found.slice(0, mostShown).map((each) => ({
              value: each.id ?? '',
              title: t('package.title', { name: each.name, version: each.version }),
              text: each.present ? (
                <span className={classes.package}>
                  {each.path.split(/[\\/]/).at(-1)} {each.delta && <DeltaMark />}
                </span>
              ) : (
                t('package.absent')
              ),
              end: t.format.bytes(each.size),
              disabled: !each.present,
            }))}
          />
          {found.length > mostShown && (
            <p className={classes.note}>{t('transfer.more', { count: found.length - mostShown })}</p>
          )}
        </>
      )}
    </Frame>
  );
}
