import { Button, PasswordInput, Select } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import classes from './Found.module.css';
import type { FoundStepProps } from './FoundStep';
import { isLocked, lockedIdentities } from './machine';

/** Where encrypted packages wait for an identity that is kept under a passphrase: asks for it, and looks once more. */
export function UnlockForm({ state, send }: Pick<FoundStepProps, 'state' | 'send'>) {
  const t = useTexts();
  const identities = lockedIdentities(state.found);
  const [identity, setIdentity] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [first] = identities;
  if (first === undefined) return null;
  const chosen = identity !== null && identities.includes(identity) ? identity : first;
  const busy = state.unlocking === 'busy';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase === '' || busy) return;
    send({ type: 'unlock', identity: chosen, passphrase });
    // What was typed is needed no longer, whatever comes of it.
    setPassphrase('');
  };
  // Enter here means this form, not the main button of the step.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') event.stopPropagation();
  };
  return (
    <form className={classes.unlock} aria-label={t('import.unlockTitle')} onSubmit={submit} onKeyDown={onKeyDown}>
      <p className={classes.section}>{t('import.unlockTitle')}</p>
      <p className={classes.new}>{t('import.unlockText')}</p>
      <ul className={classes.installed}>
        {state.found.unreadable.filter(isLocked).map(({ path }) => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
      <div className={classes.unlockFields}>
        <Select
          label={t('import.identity')}
          data={[...identities]}
          value={chosen}
          onChange={setIdentity}
          allowDeselect={false}
          disabled={busy}
        />
        <PasswordInput
          label={t('import.passphrase')}
          value={passphrase}
          maxLength={1000}
          autoComplete="off"
          disabled={busy}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconLockOpen size={16} aria-hidden />}
          loading={busy}
          disabled={passphrase === ''}
        >
          {t('import.unlock')}
        </Button>
      </div>
      <div aria-live="polite">
        {state.unlocking !== undefined && state.unlocking !== 'busy' && <ErrorPanel error={state.unlocking} />}
      </div>
    </form>
  );
}
