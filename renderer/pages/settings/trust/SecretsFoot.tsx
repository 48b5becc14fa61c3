import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CallResult, ErrorView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { useStores } from '../../../stores';
import { useTexts } from '../../../text';
import pageClasses from '../SettingsPage.module.css';
import { formOf } from './Form';
import { NewSecret, said } from './NewSecret';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

export type SavedPublic = { readonly path: string } | { readonly error: ErrorView } | null;

/** Writes a public key into a folder that the person chooses, and what became of it. */
export function useSavePublic<Kept>(
  write: (kept: Kept, folder: string) => Promise<CallResult<'keys.export'>>,
): readonly [SavedPublic, (kept: Kept) => Promise<void>] {
  const { bridge } = useStores();
  const [saved, setSaved] = useState<SavedPublic>(null);
  async function save(kept: Kept): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'export-folder' });
    const folder = chosen.ok ? chosen.value[0] : undefined;
    if (!folder) return;
    const answer = await write(kept, folder.id);
    setSaved(answer.ok ? { path: answer.value.path } : { error: answer.error });
  }
  return [saved, save];
}

/** Below the signing keys or identities: what was saved, and how another one is made or taken in. */
export function SecretsFoot({
  state,
  of,
  saved,
}: {
  state: TrustStoreState;
  of: 'key' | 'identity';
  saved: SavedPublic;
}) {
  const t = useTexts();
  const { bridge } = useStores();
  const { keychain, send } = state;
  const open = formOf(state, 'make', 'import');
  const form = open?.of === of ? open : undefined;

  async function importFile(): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'secret-key' });
    const place = chosen.ok ? chosen.value[0] : undefined;
    if (place) send({ type: 'open', form: { kind: 'import', of, place, name: '', first: '' } });
  }

  return (
    <>
      <div aria-live="polite">
        {saved && 'path' in saved && <p className={pageClasses.note}>{t('trust.saved', { path: saved.path })}</p>}
        {saved && 'error' in saved && <ErrorPanel error={saved.error} />}
      </div>
      {form ? (
        <NewSecret state={state} />
      ) : (
        <div className={classes.buttons}>
          <Button
            variant="default"
            onClick={() =>
              send({ type: 'open', form: { kind: 'make', of, name: '', keep: 'passphrase', first: '', second: '' } })
            }
          >
            {t(said[of].make)}
          </Button>
          <Button variant="default" onClick={() => void importFile()}>
            {t(said[of].import)}
          </Button>
        </div>
      )}
      {!keychain && form?.kind === 'make' && <p className={pageClasses.note}>{t('trust.noKeychain')}</p>}
    </>
  );
}
