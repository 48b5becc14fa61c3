import { Button } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { ErrorPanel } from '../../../components/ErrorPanel';
import { useTexts } from '../../../text';
import { problemOf, type TrustForm } from './machine';
import type { TrustStoreState } from './store';
import classes from './trust.module.css';

/** The frame of every form here: what is wrong, what carries it out (Enter), what leaves it (Escape). */
export function Form({
  state,
  form,
  label,
  submit,
  danger,
  children,
}: {
  state: TrustStoreState;
  form: TrustForm;
  label: string;
  submit: string;
  danger?: boolean;
  children: ReactNode;
}) {
  const t = useTexts();
  const { doing, send } = state;
  const frame = useRef<HTMLFormElement>(null);
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  }, []);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send({ type: 'submit' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    send({ type: 'cancel' });
  };
  return (
    <form ref={frame} className={classes.form} onSubmit={onSubmit} onKeyDown={onKeyDown} aria-label={label}>
      {children}
      {doing.step === 'form' && doing.error && <ErrorPanel error={doing.error} />}
      <div className={classes.buttons}>
        <Button
          type="submit"
          color={danger ? 'red' : undefined}
          loading={doing.step === 'busy'}
          disabled={problemOf(form) !== null}
        >
          {submit}
        </Button>
        <Button variant="default" disabled={doing.step === 'busy'} onClick={() => send({ type: 'cancel' })}>
          {t('trust.cancel')}
        </Button>
      </div>
      <p className={classes.live} aria-live="polite">
        {doing.step === 'busy' && (form.kind === 'make' || form.kind === 'import') ? t('trust.takesSeconds') : ''}
      </p>
    </form>
  );
}

/** What a person is doing, when it is of one of these kinds. */
export function formOf<K extends TrustForm['kind']>(
  { doing }: TrustStoreState,
  ...kinds: readonly K[]
): Extract<TrustForm, { kind: K }> | undefined {
  if (doing.step === 'idle') return undefined;
  return (kinds as readonly string[]).includes(doing.form.kind)
    ? (doing.form as Extract<TrustForm, { kind: K }>)
    : undefined;
}
