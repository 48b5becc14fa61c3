import { Button, TextInput } from '@mantine/core';
import { useTexts } from '../../../text';
import { Form, formOf } from './Form';
import type { TrustForm } from './machine';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** What of this page can be removed. */
type Removable = Extract<TrustForm, { kind: 'remove' }>['of'];
type Renamable = Extract<TrustForm, { kind: 'rename' }>['of'];

interface Named<Of> {
  readonly state: TrustStoreState;
  readonly of: Of;
  readonly id: string;
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

export function RenameAction({ state, of, id, name }: Named<Renamable> & { readonly name: string }) {
  const t = useTexts();
  const open = () => state.send({ type: 'open', form: { kind: 'rename', of, id, name } });
  return <Small label={t('trust.rename')} of={name} onClick={open} />;
}

export function RemoveAction({ state, of, id, name }: Named<Removable> & { readonly name: string }) {
  const t = useTexts();
  const open = () => state.send({ type: 'open', form: { kind: 'remove', of, id, name } });
  return <Small label={t('trust.remove')} of={name} onClick={open} />;
}

/** What was opened by the actions of an entry: a new name, or the question before it is removed. */
export function EntryForms({
  state,
  of,
  id,
  removeDo,
  removeMeans,
}: Named<Removable> & {
  /** The button that removes it. */
  readonly removeDo: string;
  readonly removeMeans: (name: string) => string;
}) {
  const t = useTexts();
  const form = formOf(state, 'rename', 'remove');
  if (form?.id !== id || form.of !== of) return null;
  if (form.kind === 'rename') return <Rename state={state} />;
  return (
    <Form state={state} form={form} label={t('trust.remove')} submit={removeDo} danger>
      <p className={classes.warning}>{removeMeans(form.name)}</p>
    </Form>
  );
}

/** A new name for an entry. */
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
