import { Button, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleOff, IconLockQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, KeyView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { Form, formOf } from './Form';
import { NewSecret } from './NewSecret';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** The keys that this workstation signs with. */
export function Keys({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [saved, setSaved] = useState<{ path: string } | { error: ErrorView } | null>(null);
  const { keys: loaded, keychain, send } = state;
  const keys = valueOf(loaded) ?? [];
  const open = formOf(state, 'make', 'import');
  const form = open?.of === 'key' ? open : undefined;

  async function importFile(): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'secret-key' });
    const place = chosen.ok ? chosen.value[0] : undefined;
    if (place) send({ type: 'open', form: { kind: 'import', of: 'key', place, name: '', first: '' } });
  }

  async function savePublic(key: KeyView): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'export-folder' });
    const folder = chosen.ok ? chosen.value[0] : undefined;
    if (!folder) return;
    const answer = await bridge.call('keys.export', { key: key.id, to: folder.id, what: 'public', overwrite: true });
    setSaved(answer.ok ? { path: answer.value.path } : { error: answer.error });
  }

  return (
    <Section title={t('trust.keys')}>
      <p className={pageClasses.note}>{t('trust.keysMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {keys.length > 0 && (
        <ul className={classes.list} aria-label={t('trust.keys')}>
          {keys.map((key) => (
            <Entry
              key={key.id}
              name={key.name}
              about={<KeyState shown={key} />}
              fingerprint={key.fingerprint}
              publicKey={key.publicKey}
              actions={
                <>
                  <Small label={t('trust.savePublic')} of={key.name} onClick={() => void savePublic(key)} />
                  <Small
                    label={t('trust.rename')}
                    of={key.name}
                    onClick={() =>
                      send({ type: 'open', form: { kind: 'rename', of: 'key', id: key.id, name: key.name } })
                    }
                  />
                  {key.retiredAt === null && (
                    <Small
                      label={t('trust.retire')}
                      of={key.name}
                      onClick={() => send({ type: 'open', form: { kind: 'retire', id: key.id, name: key.name } })}
                    />
                  )}
                </>
              }
            >
              <KeyForms state={state} id={key.id} />
            </Entry>
          ))}
        </ul>
      )}
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
              send({
                type: 'open',
                form: { kind: 'make', of: 'key', name: '', keep: 'passphrase', first: '', second: '' },
              })
            }
          >
            {t('trust.make')}
          </Button>
          <Button variant="default" onClick={() => void importFile()}>
            {t('trust.import')}
          </Button>
        </div>
      )}
      {!keychain && form?.kind === 'make' && <p className={pageClasses.note}>{t('trust.noKeychain')}</p>}
    </Section>
  );
}

function KeyState({ shown }: { shown: KeyView }) {
  const t = useTexts();
  if (shown.retiredAt !== null) return <State icon={IconCircleOff} tone="dim" text={t('trust.isRetired')} />;
  if (!shown.usable) return <State icon={IconLockQuestion} tone="warn" text={t('trust.elsewhere')} />;
  const ready = shown.kept === 'keychain' ? 'trust.ready.keychain' : 'trust.ready.passphrase';
  return <State icon={IconCircleCheck} tone="good" text={t(ready)} />;
}

function KeyForms({ state, id }: { state: TrustStoreState; id: string }) {
  const t = useTexts();
  const form = formOf(state, 'rename', 'retire');
  if (form?.id !== id) return null;
  if (form.kind === 'retire')
    return (
      <Form state={state} form={form} label={t('trust.retire')} submit={t('trust.retireDo')} danger>
        <p className={classes.warning}>{t('trust.retireMeans', { name: form.name })}</p>
      </Form>
    );
  return <Rename state={state} />;
}

/** A new name for a key or publisher. */
export function Rename({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const form = formOf(state, 'rename');
  if (!form) return null;
  return (
    <Form state={state} form={form} label={t('trust.rename')} submit={t('trust.renameDo')}>
      <TextInput
        label={t('trust.name')}
        value={form.name}
        maxLength={100}
        onChange={(event) => state.send({ type: 'edit', change: { name: event.currentTarget.value } })}
      />
    </Form>
  );
}

/** A quiet button of an entry; its name says whose it is. */
export function Small({ label, of, onClick }: { label: string; of: string; onClick: () => void }) {
  const t = useTexts();
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={t('trust.actionOf', { action: label, name: of })}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
