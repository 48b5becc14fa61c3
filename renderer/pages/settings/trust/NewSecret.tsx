import { PasswordInput, TextInput } from '@mantine/core';
import { useTexts } from '../../../text';
import { Choice } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Form, formOf } from './Form';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** How each kind is spoken of. */
export const said = {
  key: {
    make: 'trust.make',
    makeDo: 'trust.makeDo',
    import: 'trust.import',
    passphraseOfFile: 'trust.passphraseOfFile',
    passphraseHint: 'trust.passphraseHint',
  },
  identity: {
    make: 'trust.identity.make',
    makeDo: 'trust.identity.makeDo',
    import: 'trust.identity.import',
    passphraseOfFile: 'trust.identity.passphraseOfFile',
    passphraseHint: 'trust.identity.passphraseHint',
  },
} as const;

/** A signing key or identity that is being made or imported. */
export function NewSecret({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const form = formOf(state, 'make', 'import');
  if (!form) return null;
  const { send, keychain } = state;
  const making = form.kind === 'make';
  const own = said[form.of];
  const differs = making && form.second !== '' && form.first !== form.second;
  return (
    <Form
      state={state}
      form={form}
      label={t(making ? own.make : own.import)}
      submit={t(making ? own.makeDo : 'trust.importDo')}
    >
      {!making && <p className={pageClasses.note}>{form.place.path}</p>}
      <TextInput
        label={t('trust.name')}
        description={t('trust.nameHint')}
        value={form.name}
        maxLength={100}
        onChange={(event) => send({ type: 'edit', change: { name: event.currentTarget.value } })}
      />
      {making && keychain && (
        <Choice
          label={t('trust.keptBy')}
          value={form.keep}
          options={[
            ['passphrase', t('trust.kept.passphrase')],
            ['keychain', t('trust.kept.keychain')],
          ]}
          onChoose={(keep) => send({ type: 'keep', keep: keep as 'passphrase' | 'keychain' })}
        />
      )}
      {(!making || form.keep === 'passphrase') && (
        <PasswordInput
          label={t(making ? 'trust.passphrase' : own.passphraseOfFile)}
          description={making ? t(own.passphraseHint) : undefined}
          value={form.first}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => send({ type: 'edit', change: { first: event.currentTarget.value } })}
        />
      )}
      {making && form.keep === 'passphrase' && (
        <PasswordInput
          label={t('trust.passphraseAgain')}
          value={form.second}
          maxLength={1000}
          autoComplete="off"
          error={differs ? t('trust.differs') : undefined}
          classNames={{ innerInput: classes.typed ?? '', error: classes.error ?? '' }}
          onChange={(event) => send({ type: 'edit', change: { second: event.currentTarget.value } })}
        />
      )}
    </Form>
  );
}
