import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { IconCertificate, IconTrash } from '@tabler/icons-react';
import { useId } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import { PlaceField } from '../parts/PlaceField';
import { type PushEvent, problems, type Security, type Target } from './machine';
import classes from './Push.module.css';

const securities: readonly Security[] = ['system', 'authority', 'pin', 'plain'];

/** One registry of the form: where, as whom, and what its connection rests on. */
export function TargetFields({
  target,
  at,
  all,
  send,
}: {
  target: Target;
  at: number;
  all: readonly Target[];
  send: (event: PushEvent) => void;
}) {
  const t = useTexts();
  const title = useId();
  const wrong = problems(target, all);
  const change = (part: Partial<Omit<Target, 'id'>>) => send({ type: 'form', id: target.id, change: part });
  const { failure } = target;
  const shown = failure?.code === 'registry.certificate' ? failure.params.fingerprint : undefined;
  return (
    <section className={classes.target} aria-labelledby={title}>
      <div className={classes.head}>
        <p className={classes.title} id={title}>
          {t('push.target', { number: at + 1 })}
        </p>
        {all.length > 1 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconTrash size={16} aria-hidden />}
            aria-label={t('push.removeNamed', { number: at + 1 })}
            onClick={() => send({ type: 'remove', id: target.id })}
          >
            {t('push.remove')}
          </Button>
        )}
      </div>
      {failure && (
        <ErrorPanel
          error={failure}
          quiet
          action={
            typeof shown === 'string' &&
            shown !== '' && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconCertificate size={16} aria-hidden />}
                onClick={() => change({ security: 'pin', pin: shown, failure: null })}
              >
                {t('push.pinShown')}
              </Button>
            )
          }
        />
      )}
      <div className={classes.fields}>
        <TextInput
          label={t('push.registry')}
          description={t('push.registryHint')}
          value={target.registry}
          maxLength={300}
          required
          spellCheck={false}
          error={
            target.registry !== '' &&
            ((wrong.includes('registry') && t('push.registryWrong')) ||
              (wrong.includes('twice') && t('push.registryTwice')))
          }
          onChange={(event) => change({ registry: event.currentTarget.value })}
        />
        <TextInput
          label={t('push.namespace')}
          description={t('push.namespaceHint')}
          value={target.namespace}
          maxLength={200}
          required
          spellCheck={false}
          error={target.namespace !== '' && wrong.includes('namespace') && t('push.namespaceWrong')}
          onChange={(event) => change({ namespace: event.currentTarget.value })}
        />
        <TextInput
          label={t('push.user')}
          description={t('push.userHint')}
          value={target.user}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('push.password')}
          description={t('push.passwordHint')}
          value={target.password}
          maxLength={1_000}
          autoComplete="off"
          disabled={target.user.trim() === ''}
          visibilityToggleButtonProps={{ 'aria-label': t('push.showPassword') }}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
        <Select
          label={t('push.security')}
          description={t(`securing.${target.security}`)}
          data={securities.map((value) => ({ value, label: t(`secured.${value}`) }))}
          value={target.security}
          allowDeselect={false}
          className={classes.wide}
          onChange={(value) => change({ security: (value ?? 'system') as Security })}
        />
      </div>
      {target.security === 'authority' && (
        <PlaceField
          label={t('push.authority')}
          what="authority-file"
          paths={target.authority ? [target.authority.path] : []}
          nothing={t('push.authorityNothing')}
          button={t('push.authorityChoose')}
          onChoose={([place]) => change({ authority: place ?? null })}
        />
      )}
      {target.security === 'pin' && (
        <TextInput
          label={t('push.pin')}
          description={t('push.pinHint')}
          value={target.pin}
          maxLength={300}
          required
          spellCheck={false}
          error={target.pin !== '' && wrong.includes('pin') && t('push.pinWrong')}
          onChange={(event) => change({ pin: event.currentTarget.value })}
        />
      )}
    </section>
  );
}
