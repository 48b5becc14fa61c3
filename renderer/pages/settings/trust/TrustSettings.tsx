import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../../../preload/contract';
import { useServices, useSettings, useStores } from '../../../stores';
import { useTexts } from '../../../text';
import { Choice, Section } from '../parts';
import classes from '../SettingsPage.module.css';
import { HistorySection } from './HistorySection';
import { Identities } from './Identities';
import { Keys } from './Keys';
import { Publishers } from './Publishers';
import { Recipients } from './Recipients';
import { createTrustStore, type TrustStoreState } from './store';

/** Whom this workstation trusts, what it signs with, whom it encrypts for, and what happens with everything else. */
export function TrustSettings() {
  const t = useTexts();
  const { bridge } = useStores();
  const [store] = useState(() => createTrustStore(bridge));
  const state: TrustStoreState = useStore(store);
  const services = useServices((known) => known.state);
  const { settings, save } = useSettings((known) => known);
  useEffect(() => {
    if (services === 'ready') void store.getState().load();
  }, [services, store]);
  return (
    <>
      <Section title={t('trust.title')}>
        <Choice
          label={t('trust.policy')}
          value={settings.trust}
          options={[
            ['warn', t('trust.policyWarn')],
            ['refuse', t('trust.policyRefuse')],
          ]}
          onChoose={(trust) => void save({ trust: trust as Settings['trust'] })}
        />
        <p className={classes.note}>{t(settings.trust === 'refuse' ? 'trust.refuseMeans' : 'trust.warnMeans')}</p>
      </Section>
      <Publishers state={state} />
      <Keys state={state} />
      <Recipients state={state} />
      <Identities state={state} />
      <HistorySection state={state} />
    </>
  );
}
