import { Button, PasswordInput, Select } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import type { ErrorView, HistoryCheckView } from '../../../../preload/contract';
import { CopyText } from '../../../components/CopyText';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { Facts } from '../../../components/Facts';
import { State } from '../../../components/State';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** What became of the last thing that was asked of the history. */
type Outcome =
  | { readonly kind: 'checked'; readonly check: HistoryCheckView }
  | { readonly kind: 'exported'; readonly path: string; readonly entries: number }
  | { readonly kind: 'failed'; readonly error: ErrorView }
  | null;

/** Whether what was done here stands as it was written, and a copy of it for elsewhere. */
export function HistorySection({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [busy, setBusy] = useState(false);
  const [exporting, setExporting] = useState(false);

  async function verify(against?: string): Promise<void> {
    setBusy(true);
    const answer = await bridge.call('history.verify', against === undefined ? {} : { against });
    setBusy(false);
    setOutcome(answer.ok ? { kind: 'checked', check: answer.value } : { kind: 'failed', error: answer.error });
  }
  async function compare(): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'history-file' });
    const file = chosen.ok ? chosen.value[0] : undefined;
    if (file) await verify(file.id);
  }
  async function exportTo(sign: { key: string; passphrase?: string } | undefined): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'export-folder' });
    const folder = chosen.ok ? chosen.value[0] : undefined;
    if (!folder) return;
    setBusy(true);
    const answer = await bridge.call('history.export', { to: folder.id, ...(sign && { sign }) });
    setBusy(false);
    if (!answer.ok) return setOutcome({ kind: 'failed', error: answer.error });
    setExporting(false);
    setOutcome({ kind: 'exported', path: answer.value.path, entries: answer.value.entries });
  }

  return (
    <Section title={t('trust.history')}>
      <p className={pageClasses.note}>{t('trust.historyMean')}</p>
      <div aria-live="polite">
        {outcome?.kind === 'checked' && <Check check={outcome.check} />}
        {outcome?.kind === 'exported' && (
          <p className={pageClasses.note}>
            {t('trust.historyExported', { count: outcome.entries, path: outcome.path })}
          </p>
        )}
        {outcome?.kind === 'failed' && <ErrorPanel error={outcome.error} />}
      </div>
      {exporting ? (
        <ExportForm
          state={state}
          busy={busy}
          onExport={(sign) => void exportTo(sign)}
          onCancel={() => setExporting(false)}
        />
      ) : (
        <div className={classes.buttons}>
          <Button variant="default" loading={busy} onClick={() => void verify()}>
            {t('trust.historyVerify')}
          </Button>
          <Button variant="default" disabled={busy} onClick={() => void compare()}>
            {t('trust.historyAgainst')}
          </Button>
          <Button variant="default" disabled={busy} onClick={() => setExporting(true)}>
            {t('trust.historyExport')}
          </Button>
        </div>
      )}
    </Section>
  );
}

function Check({ check }: { check: HistoryCheckView }) {
  const t = useTexts();
  const { faults, faultCount, against } = check;
  return (
    <div className={classes.check}>
      {faultCount === 0 ? (
        <State icon={IconCircleCheck} tone="good" text={t('trust.historyWhole', { count: check.entries })} />
      ) : (
        <State icon={IconAlertTriangle} tone="bad" text={t('trust.historyBroken', { count: faultCount })} />
      )}
      {faults.length > 0 && (
        <ul className={classes.faults}>
          {faults.map(({ id, problem }) => (
            <li key={`${problem} ${id}`}>
              {t(problem === 'removed' ? 'trust.historyRemoved' : 'trust.historyEdited', { id })}
            </li>
          ))}
          {faultCount > faults.length && <li>…</li>}
        </ul>
      )}
      {against &&
        (against.changedCount === 0 ? (
          <State icon={IconCircleCheck} tone="good" text={t('trust.historyAsExported', { count: against.entries })} />
        ) : (
          <State
            icon={IconAlertTriangle}
            tone="bad"
            text={t('trust.historyNotAsExported', {
              entries: `${against.changed.slice(0, 20).join(', ')}${against.changedCount > 20 ? ', …' : ''}`,
            })}
          />
        ))}
      {against && (
        <p className={pageClasses.note}>
          {against.signer === null
            ? t('trust.historyNoSigner')
            : t('trust.historySignedBy', { signer: against.signer })}
        </p>
      )}
      <Facts
        facts={[
          [
            t('trust.historyHead'),
            <CopyText
              key="head"
              text={check.head}
              shown={`${check.head.slice(0, 16)}…`}
              what={t('trust.historyHead')}
            />,
          ],
        ]}
      />
    </div>
  );
}

function ExportForm({
  state,
  busy,
  onExport,
  onCancel,
}: {
  state: TrustStoreState;
  busy: boolean;
  onExport: (sign: { key: string; passphrase?: string } | undefined) => void;
  onCancel: () => void;
}) {
  const t = useTexts();
  const keys = (valueOf(state.keys) ?? []).filter(({ usable }) => usable);
  const [chosen, setChosen] = useState(keys[0]?.id ?? '');
  const [passphrase, setPassphrase] = useState('');
  const key = keys.find(({ id }) => id === chosen);
  const asks = key?.kept === 'passphrase';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onExport(key && { key: key.id, ...(asks && { passphrase }) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={onKeyDown} aria-label={t('trust.historyExport')}>
      <Select
        label={t('trust.historySign')}
        data={[
          ...keys.map(({ id, name }) => ({ value: id, label: name })),
          { value: '', label: t('trust.historyUnsigned') },
        ]}
        value={chosen}
        allowDeselect={false}
        data-autofocus
        onChange={(id) => setChosen(id ?? '')}
      />
      {asks && (
        <PasswordInput
          label={t('trust.historyPassphrase')}
          value={passphrase}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={asks && passphrase === ''}>
          {t('trust.historyExportDo')}
        </Button>
        <Button variant="default" disabled={busy} onClick={onCancel}>
          {t('trust.cancel')}
        </Button>
      </div>
    </form>
  );
}
