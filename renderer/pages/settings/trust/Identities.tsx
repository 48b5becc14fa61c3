import { IconCircleCheck, IconLock, IconLockOpen, IconLockQuestion } from '@tabler/icons-react';
import type { IdentityView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { EntryForms, RemoveAction, RenameAction, Small } from './EntryActions';
import { SecretsFoot, useSavePublic } from './SecretsFoot';
import type { TrustStoreState } from './store';

/** What this workstation reads encrypted packages with. */
export function Identities({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [saved, savePublic] = useSavePublic(({ recipient }: IdentityView, to) =>
    bridge.call('identities.export', { identity: recipient, to, what: 'public', overwrite: true }),
  );
  const { identities: loaded, load } = state;
  const identities = valueOf(loaded) ?? [];

  async function lock(): Promise<void> {
    await bridge.call('identities.lock', {});
    await load();
  }

  return (
    <Section title={t('trust.identities')}>
      <p className={pageClasses.note}>{t('trust.identitiesMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {identities.length > 0 && (
        <ul className={entries.list} aria-label={t('trust.identities')}>
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
                  <RenameAction state={state} of="identity" id={each.recipient} name={each.name} />
                  <RemoveAction state={state} of="identity" id={each.recipient} name={each.name} />
                </>
              }
            >
              <EntryForms
                state={state}
                of="identity"
                id={each.recipient}
                removeDo={t('trust.identity.removeDo')}
                removeMeans={(name) => t('trust.identity.removeMeans', { name })}
              />
            </Entry>
          ))}
        </ul>
      )}
      <SecretsFoot state={state} of="identity" saved={saved} />
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
