import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { type PushEvent, type PushState, problems } from './machine';
import classes from './Push.module.css';

/** Asks where to, and as whom. */
export function FormStep({
  frame,
  state,
  send,
  images,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  state: Extract<PushState, { step: 'form' }>;
  send: (event: PushEvent) => void;
  images: readonly string[];
}) {
  const t = useTexts();
  const { form } = state;
  const wrong = problems(form);
  const change = (part: Partial<typeof form>) => send({ type: 'form', change: part });
  return (
    <Frame
      {...frame}
      stepKey={`form.${state.round}`}
      heading={t('push.where')}
      lead={t('push.whereLead')}
      primary={{
        label: t('push.push'),
        icon: IconCloudUpload,
        disabled: wrong.length > 0,
        onChoose: () => send({ type: 'push' }),
      }}
    >
      <div className={classes.fields}>
        <TextInput
          label={t('push.registry')}
          description={t('push.registryHint')}
          value={form.registry}
          maxLength={300}
          required
          spellCheck={false}
          error={form.registry !== '' && wrong.includes('registry') && t('push.registryWrong')}
          onChange={(event) => change({ registry: event.currentTarget.value })}
        />
        <TextInput
          label={t('push.namespace')}
          description={t('push.namespaceHint')}
          value={form.namespace}
          maxLength={200}
          required
          spellCheck={false}
          error={form.namespace !== '' && wrong.includes('namespace') && t('push.namespaceWrong')}
          onChange={(event) => change({ namespace: event.currentTarget.value })}
        />
        <TextInput
          label={t('push.user')}
          description={t('push.userHint')}
          value={form.user}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('push.password')}
          description={t('push.passwordHint')}
          value={form.password}
          maxLength={1_000}
          autoComplete="off"
          disabled={form.user.trim() === ''}
          visibilityToggleButtonProps={{ 'aria-label': t('push.showPassword') }}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label={t('push.insecure')}
        description={t('push.insecureMeans')}
        checked={form.insecure}
        onChange={(event) => change({ insecure: event.currentTarget.checked })}
      />
      {images.length > 0 && (
        <section aria-label={t('push.images', { count: images.length })}>
          <p className={classes.title}>{t('push.images', { count: images.length })}</p>
          <ul className={classes.images}>
            {images.map((reference) => (
              <li key={reference}>
                <code>{reference}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Frame>
  );
}
