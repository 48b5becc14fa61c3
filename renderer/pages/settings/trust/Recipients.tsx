import { Button, Textarea, TextInput } from '@mantine/core';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { EntryForms, RemoveAction, RenameAction } from './EntryActions';
import { Form, formOf } from './Form';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** Whom packages can be encrypted for. */
export function Recipients({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { recipients: loaded } = state;
  const recipients = valueOf(loaded) ?? [];
  return (
    <Section title={t('trust.recipients')}>
      <p className={pageClasses.note}>{t('trust.recipientsMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {recipients.length > 0 && (
        <ul className={entries.list} aria-label={t('trust.recipients')}>
          {recipients.map(({ name, recipient, fingerprint }) => (
            <Entry
              key={recipient}
              name={name}
              about={null}
              fingerprint={fingerprint}
              publicKey={recipient}
              actions={
                <>
                  <RenameAction state={state} of="recipient" id={recipient} name={name} />
                  <RemoveAction state={state} of="recipient" id={recipient} name={name} />
                </>
              }
            >
              <EntryForms
                state={state}
                of="recipient"
                id={recipient}
                removeDo={t('trust.recipient.removeDo')}
                removeMeans={(name) => t('trust.recipient.removeMeans', { name })}
              />
            </Entry>
          ))}
        </ul>
      )}
      <NewRecipient state={state} />
    </Section>
  );
}

function NewRecipient({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const { send } = state;
  const form = formOf(state, 'recipient');

  async function fromFile(): Promise<void> {
    const chosen = await bridge.call('places.choose', { what: 'public-key' });
    const place = chosen.ok ? chosen.value[0] : undefined;
    if (place) send({ type: 'open', form: { kind: 'recipient', place, text: '', name: '' } });
  }

  if (!form)
    return (
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => void fromFile()}>
          {t('trust.recipient.addFile')}
        </Button>
        <Button
          variant="default"
          onClick={() => send({ type: 'open', form: { kind: 'recipient', place: null, text: '', name: '' } })}
        >
          {t('trust.recipient.addText')}
        </Button>
      </div>
    );
  return (
    <Form state={state} form={form} label={t('trust.recipient.add')} submit={t('trust.recipient.addDo')}>
      {form.place ? (
        <p className={pageClasses.note}>{form.place.path}</p>
      ) : (
        <Textarea
          label={t('trust.publicKey')}
          description={t('trust.recipient.keyHint')}
          value={form.text}
          autosize
          minRows={1}
          maxLength={2000}
          spellCheck={false}
          onChange={(event) => send({ type: 'edit', change: { text: event.currentTarget.value } })}
        />
      )}
      <TextInput
        label={t('trust.recipient.name')}
        value={form.name}
        maxLength={100}
        onChange={(event) => send({ type: 'edit', change: { name: event.currentTarget.value } })}
      />
    </Form>
  );
}
