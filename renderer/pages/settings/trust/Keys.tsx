import { IconCircleCheck, IconCircleOff, IconLockQuestion } from '@tabler/icons-react';
import type { KeyView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { State } from '../../../components/State';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { Rename, RenameAction, Small } from './EntryActions';
import { Form, formOf } from './Form';
import { SecretsFoot, useSavePublic } from './SecretsFoot';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** The keys that this workstation signs with. */
export function Keys({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [saved, savePublic] = useSavePublic(({ id }: KeyView, to) =>
    bridge.call('keys.export', { key: id, to, what: 'public', overwrite: true }),
  );
  const { keys: loaded, send } = state;
  const keys = valueOf(loaded) ?? [];

  return (
    <Section title={t('trust.keys')}>
      <p className={pageClasses.note}>{t('trust.keysMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {keys.length > 0 && (
        <ul className={entries.list} aria-label={t('trust.keys')}>
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
                  <RenameAction state={state} of="key" id={key.id} name={key.name} />
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
      <SecretsFoot state={state} of="key" saved={saved} />
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
