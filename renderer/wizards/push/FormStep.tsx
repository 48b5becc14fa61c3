import { Button } from '@mantine/core';
import { IconCloudUpload, IconPlus } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { mostRegistries, type PushEvent, type PushState, wrong } from './machine';
import classes from './Push.module.css';
import { TargetFields } from './TargetFields';

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
  const { targets } = state;
  return (
    <Frame
      {...frame}
      stepKey={`form.${state.round}`}
      heading={t('push.where')}
      lead={t('push.whereLead')}
      primary={{
        label: t('push.push'),
        icon: IconCloudUpload,
        disabled: wrong(targets),
        onChoose: () => send({ type: 'push' }),
      }}
    >
      {targets.map((target, at) => (
        <TargetFields key={target.id} target={target} at={at} all={targets} send={send} />
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={18} aria-hidden />}
          disabled={targets.length >= mostRegistries}
          onClick={() => send({ type: 'add' })}
        >
          {t('push.add')}
        </Button>
      </div>
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
