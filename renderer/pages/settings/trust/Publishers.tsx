import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ErrorView } from '../../../../preload/contract';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { useStores, valueOf } from '../../../stores';
import { useTexts } from '../../../text';
import entries from '../entries.module.css';
import { Section } from '../parts';
import pageClasses from '../SettingsPage.module.css';
import { Entry } from './Entry';
import { EntryForms, RemoveAction, RenameAction } from './EntryActions';
import { Fingerprint } from './Fingerprint';
import { Form, formOf } from './Form';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** Whose packages are trusted. */
export function Publishers({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { publishers: loaded } = state;
  const publishers = valueOf(loaded) ?? [];
  return (
    <Section title={t('trust.publishers')}>
      <p className={pageClasses.note}>{t('trust.publishersMean')}</p>
      {loaded.state === 'failed' && <ErrorPanel error={loaded.error} />}
      {publishers.length > 0 && (
        <ul className={entries.list} aria-label={t('trust.publishers')}>
          {publishers.map((publisher) => (
            <Entry
              key={publisher.id}
              name={publisher.name}
              about={null}
              fingerprint={publisher.fingerprint}
              publicKey={publisher.publicKey}
              actions={
                <>
                  <RenameAction state={state} of="publisher" id={publisher.id} name={publisher.name} />
                  <RemoveAction state={state} of="publisher" id={publisher.id} name={publisher.name} />
                </>
              }
            >
              <EntryForms
                state={state}
                of="publisher"
                id={publisher.id}
                removeDo={t('trust.removeDo')}
                removeMeans={(name) => t('trust.removeMeans', { name })}
              />
            </Entry>
          ))}
        </ul>
      )}
      <NewPublisher state={state} />
    </Section>
  );
}

/** First the key, then its fingerprint to compare, and only then a name and trust. */
function NewPublisher({ state }: { state: TrustStoreState }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [failed, setFailed] = useState<ErrorView | null>(null);
  const { send } = state;
  const form = formOf(state, 'trust');

  async function fromFile(): Promise<void> {
    setFailed(null);
    const chosen = await bridge.call('places.choose', { what: 'public-key' });
    const place = chosen.ok ? chosen.value[0] : undefined;
    if (!place) return;
    const read = await bridge.call('publishers.read', { place: place.id });
    if (!read.ok) return setFailed(read.error);
    const { publicKey } = read.value;
    send({ type: 'open', form: { kind: 'trust', text: publicKey, read: read.value, name: '' } });
  }

  if (!form)
    return (
      <>
        {failed && <ErrorPanel error={failed} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => void fromFile()}>
            {t('trust.addFile')}
          </Button>
          <Button
            variant="default"
            onClick={() => send({ type: 'open', form: { kind: 'trust', text: '', read: null, name: '' } })}
          >
            {t('trust.addText')}
          </Button>
        </div>
      </>
    );
  return (
    <Form state={state} form={form} label={t('trust.add')} submit={t(form.read ? 'trust.addDo' : 'trust.addRead')}>
      <Textarea
        label={t('trust.publicKey')}
        description={t('trust.publicKeyHint')}
        value={form.text}
        autosize
        minRows={1}
        maxLength={2000}
        spellCheck={false}
        onChange={(event) => send({ type: 'edit', change: { text: event.currentTarget.value } })}
      />
      {form.read && (
        <>
          <Fingerprint digits={form.read.fingerprint} />
          <p className={classes.warning}>
            {form.read.knownAs === null ? t('trust.compare') : t('trust.knownAs', { name: form.read.knownAs })}
          </p>
          <TextInput
            label={t('trust.publisherName')}
            value={form.name}
            maxLength={100}
            onChange={(event) => send({ type: 'edit', change: { name: event.currentTarget.value } })}
          />
        </>
      )}
    </Form>
  );
}
