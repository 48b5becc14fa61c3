import { Button } from '@mantine/core';
import { IconCircleCheck, IconLock, IconLockOpen, IconLockQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, IdentityView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { Form, formOf } from './Form';
import { Rename, Small } from './Keys';
import { NewSecret } from './NewSecret';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** What this workstation reads encrypted packages with. */
export function Identities({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [saved, setSaved] = useState<{ path: string } | { error: ErrorView } | null>(null);
  const { identities: loaded, keychain, load, send } = state;
  const identities = valueOf(loaded) ?? [];
  const open = formOf(state, 'make', 'import');
  const form = open?.of === 'identity' ? open : undefined;

  async function importFile(): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'secret-key' });
    const place = chosen.ok ? chosen.value[0] : undefined;
    if (place) send({ type: 'open', form: { kind: 'import', of: 'identity', place, name: '', first: '' } });
  }

  async function savePublic({ recipient }: IdentityView): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'export-folder' });
    const folder = chosen.ok ? chosen.value[0] : undefined;
    if (!folder) return;
    const input = { identity: recipient, to: folder.id, what: 'public', overwrite: true } as const;
    const answer = await bridge.call('identities.export', input);
    setSaved(answer.ok ? { path: answer.value.path } : { error: answer.error });
  }

  async function lock(): Promise<void> {
    await bridge.call('identities.lock', {});
    await load();
  }

  return (
    <Section title={t('trust.identities')}>
      <p className={pageClasses.note}>{t('trust.identitiesMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {identities.length > 0 && (
        <ul className={classes.list} aria-label={t('trust.identities')}>
          {identities.map((each) => (
            <Entry
              key={each.recipient}
              name={each.name}
              about={<IdentityState shown={each} />}
              fingerprint={each.fingerprint}
              publicKey={each.recipient}
              actions={
                <>
                  {each.open && each.kept === 'passphrase' && (
                    <Small label={t('trust.identity.lock')} of={each.name} onClick={() => void lock()} />
                  )}
                  <Small label={t('trust.savePublic')} of={each.name} onClick={() => void savePublic(each)} />
                  <Small
                    label={t('trust.rename')}
                    of={each.name}
                    onClick={() =>
                      send({
                        type: 'open',
                        form: { kind: 'rename', of: 'identity', id: each.recipient, name: each.name },
                      })
                    }
                  />
                  <Small
                    label={t('trust.remove')}
                    of={each.name}
                    onClick={() =>
                      send({
                        type: 'open',
                        form: { kind: 'remove', of: 'identity', id: each.recipient, name: each.name },
                      })
                    }
                  />
                </>
              }
            >
              <IdentityForms state={state} id={each.recipient} />
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
                form: { kind: 'make', of: 'identity', name: '', keep: 'passphrase', first: '', second: '' },
              })
            }
          >
            {t('trust.identity.make')}
          </Button>
          <Button variant="default" onClick={() => void importFile()}>
            {t('trust.identity.import')}
          </Button>
        </div>
      )}
      {!keychain && form?.kind === 'make' && <p className={pageClasses.note}>{t('trust.noKeychain')}</p>}
    </Section>
  );
}

function IdentityState({ shown }: { shown: IdentityView }) {
  const t = useTexts();
  if (!shown.usable) return <State icon={IconLockQuestion} tone="warn" text={t('trust.elsewhere')} />;
  if (shown.kept === 'keychain')
    return <State icon={IconCircleCheck} tone="good" text={t('trust.identity.keychain')} />;
  return shown.open ? (
    <State icon={IconLockOpen} tone="good" text={t('trust.identity.open')} />
  ) : (
    <State icon={IconLock} tone="dim" text={t('trust.identity.closed')} />
  );
}

function IdentityForms({ state, id }: { state: TrustStoreState; id: string }) {
  const t = useTexts();
  const form = formOf(state, 'rename', 'remove');
  if (form?.id !== id || form.of !== 'identity') return null;
  if (form.kind === 'rename') return <Rename state={state} />;
  return (
    <Form state={state} form={form} label={t('trust.remove')} submit={t('trust.identity.removeDo')} danger>
      <p className={classes.warning}>{t('trust.identity.removeMeans', { name: form.name })}</p>
    </Form>
  );
}
