import { Checkbox } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCircleCheck,
  IconReplace,
  IconSparkles,
  type TablerIcon,
} from '@tabler/icons-react';
import { useId } from 'react';
import type { FoundPackageView } from '../../../preload/contract';
import { deltaFacts } from '../../components/delta';
import { Facts } from '../../components/Facts';
import { EncryptedFor, PackageKind } from '../../components/packages';
import { State, type Tone } from '../../components/State';
import { Verdict } from '../../components/Verdict';
import { useTexts } from '../../text';
import { CheckList } from '../parts/CheckList';
import classes from './Found.module.css';
import { type Fetching, isRefused, isUsable } from './machine';
import { Readiness } from './Readiness';

const looks: Record<FoundPackageView['against'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  new: { icon: IconSparkles, tone: 'accent' },
  newer: { icon: IconArrowUp, tone: 'accent' },
  older: { icon: IconArrowDown, tone: 'warn' },
  same: { icon: IconCircleCheck, tone: 'dim' },
  different: { icon: IconReplace, tone: 'warn' },
};

/** What a delta needs is told at length beside the checks. */
const ofBase = new Set(['import.base', 'import.base_missing']);

/** A package that was found: what it is, who vouches for it, what it is against what is here. With `onToggle` it can be chosen. */
export function FoundPackage({
  found,
  chosen,
  onToggle,
  fetching,
  nearby,
  onFetch,
}: {
  found: FoundPackageView;
  /** What is being looked at elsewhere, to be taken along. */
  fetching: Fetching | undefined;
  /** Package files elsewhere that can be looked at. */
  nearby: readonly string[];
  onFetch: (path: string) => void;
  chosen?: boolean;
  onToggle?: (on: boolean) => void;
}) {
  const t = useTexts();
  const id = useId();
  const { package: view, trust, against, newest, installations, newBytes } = found;
  const name = t('package.title', { name: view.name, version: view.version });
  // What is in order takes one line; only what is not is told at length.
  const checks = found.checks.filter(({ code }) => !found.delta || !ofBase.has(code));
  const fine = checks.length > 0 && checks.every(({ state }) => state === 'ok');
  const title = (
    <h3 className={classes.title} id={id}>
      {name}
    </h3>
  );
  return (
    <li className={classes.package} data-refused={isRefused(found) || undefined} aria-labelledby={id}>
      <div className={classes.top}>
        {onToggle && (
          <Checkbox
            checked={chosen === true}
            disabled={!isUsable(found)}
            aria-labelledby={id}
            onChange={(event) => onToggle(event.currentTarget.checked)}
          />
        )}
        {title}
        <State {...looks[against]} text={t(`against.${against}`, { newest: newest ?? '' })} />
      </div>
      <Facts
        facts={[
          [t('fact.form'), <PackageKind key="form" kind={view.kind} />],
          ...deltaFacts(t, view.delta, 'told'),
          [t('import.origin'), <Verdict key="trust" verdict={trust} />],
          view.recipients !== undefined && [
            t('fact.encryption'),
            <EncryptedFor key="encryption" recipients={view.recipients} />,
          ],
          [
            t('fact.size'),
            newBytes === null
              ? t.format.bytes(view.size)
              : t('import.sizeNew', { size: t.format.bytes(view.size), new: t.format.bytes(newBytes) }),
          ],
          installations.length > 0 && [
            t('import.installed'),
            <ul key="installed" className={classes.installed}>
              {installations.map(({ site, name: installation, version }) => (
                <li key={`${site} ${installation}`}>{t('import.runs', { site, name: installation, version })}</li>
              ))}
            </ul>,
          ],
          [t('fact.path'), <code key="path">{view.path}</code>],
          fine && [
            t('wizard.checks'),
            <State
              key="checks"
              icon={IconCircleCheck}
              tone="good"
              text={t('wizard.checksFine', { count: checks.length })}
            />,
          ],
        ]}
      />
      {found.delta && !isRefused(found) && (
        <Readiness found={found} readiness={found.delta} fetching={fetching} nearby={nearby} onFetch={onFetch} />
      )}
      {isRefused(found) ? (
        <p className={classes.refused}>{t('import.refused')}</p>
      ) : (
        !fine && <CheckList checks={checks} label={t('import.checksOf', { name })} />
      )}
    </li>
  );
}
