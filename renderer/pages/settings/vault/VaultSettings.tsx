import { Button, Loader, Progress, TextInput } from '@mantine/core';
import { IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Ask } from '../../../components/Ask';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { useServices, useSettings, useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import { Choice, Section } from '../parts';
import classes from '../SettingsPage.module.css';
import { fullness, limitFrom, typedLimit } from './limit';
import { Outcome } from './Outcome';
import { createVaultStore, type VaultStoreState } from './store';
import own from './VaultSettings.module.css';

/** The store of layers: what it holds, what it may hold, whether it is sound. */
export function VaultSettings() {
  const t = useTexts();
  const { bridge } = useStores();
  const [store] = useState(() => createVaultStore(bridge));
  const state: VaultStoreState = useStore(store);
  const services = useServices((known) => known.state);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (services === 'ready') void store.getState().load();
  }, [services, store]);
  useEffect(() => store.listen(), [store]);
  const working = state.work.step === 'working' ? state.work : null;
  return (
    <Section title={t('vault.title')}>
      <p className={classes.note}>{t('vault.means')}</p>
      <Level state={state} />
      <Limit onSaved={() => void state.load()} />
      <div className={own.buttons}>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={17} aria-hidden />}
          loading={working?.what === 'check'}
          disabled={working !== null}
          onClick={() => void state.check()}
        >
          {t('vault.check')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrash size={17} aria-hidden />}
          loading={working?.what === 'room'}
          disabled={working !== null || (valueOf(state.status)?.bytes ?? 0) === 0}
          onClick={() => setAsking(true)}
        >
          {t('vault.makeRoom')}
        </Button>
      </div>
      <Outcome work={state.work} />
      <Room opened={asking} state={state} onClose={() => setAsking(false)} />
    </Section>
  );
}

function Level({ state: { status } }: { state: VaultStoreState }) {
  const t = useTexts();
  const { format } = t;
  if (status.state === 'failed') return <ErrorPanel error={status.error} quiet />;
  if (status.state === 'loading') return <Loader size="sm" aria-label={t('vault.loading')} />;
  const { bytes, layers, limit } = status.value;
  const text = t(limit === null ? 'vault.used' : 'vault.usedOf', {
    used: format.bytes(bytes),
    limit: format.bytes(limit ?? 0),
    count: layers,
  });
  return (
    <div className={own.level}>
      <span>{text}</span>
      {limit !== null && <Progress value={fullness(bytes, limit)} size="sm" aria-label={t('vault.level')} />}
    </div>
  );
}

/** What it may hold, in gigabytes. */
function Limit({ onSaved }: { onSaved: () => void }) {
  const t = useTexts();
  const kept = useSettings((state) => state.settings.vaultLimit);
  // Until it is known what is kept, nothing is typed that the answer would wipe out.
  const known = useSettings((state) => state.known);
  const save = useSettings((state) => state.save);
  const [typed, setTyped] = useState(typedLimit(kept));
  useEffect(() => setTyped(typedLimit(kept)), [kept]);
  const wanted = limitFrom(typed);

  async function apply(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (wanted === undefined) return;
    await save({ vaultLimit: wanted });
    onSaved();
  }

  return (
    <form className={classes.engine} onSubmit={(event) => void apply(event)}>
      <TextInput
        className={classes.host ?? ''}
        label={t('vault.limit')}
        description={t('vault.limitHint')}
        placeholder={t('vault.noLimit')}
        value={typed}
        maxLength={12}
        disabled={!known}
        inputMode="decimal"
        error={wanted === undefined && t('vault.limitWrong')}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!known || wanted === undefined || wanted === kept}>
        {t('vault.limitSave')}
      </Button>
    </form>
  );
}

type Leave = 'limit' | 'half' | 'nothing';
const leaveTexts = { limit: 'vault.leaveLimit', half: 'vault.leaveHalf', nothing: 'vault.leaveNothing' } as const;

function Room({ opened, state, onClose }: { opened: boolean; state: VaultStoreState; onClose: () => void }) {
  const t = useTexts();
  const { format } = t;
  const status = valueOf(state.status);
  const bytes = status?.bytes ?? 0;
  const limit = status?.limit ?? null;
  const leaves: Record<Leave, number> = { limit: limit ?? bytes, half: Math.floor(bytes / 2), nothing: 0 };
  const offered = (['limit', 'half', 'nothing'] as const).filter(
    (leave) => leave !== 'limit' || (limit ?? bytes) < bytes,
  );
  const [chosen, setChosen] = useState<Leave>('half');
  const leave = offered.includes(chosen) ? chosen : 'half';
  return (
    <Ask
      opened={opened}
      question={t('vault.askRoom')}
      button={t('vault.makeRoom')}
      onYes={() => state.makeRoom(leaves[leave])}
      onClose={onClose}
    >
      <Choice
        label={t('vault.leave')}
        value={leave}
        options={offered.map((one) => [one, t(leaveTexts[one], { bytes: format.bytes(leaves[one]) })])}
        onChoose={(one) => setChosen(one as Leave)}
      />
      <p className={classes.note}>{t('vault.roomMeans')}</p>
    </Ask>
  );
}
