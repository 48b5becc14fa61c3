import { Button, CopyButton } from '@mantine/core';
import { IconBuildingWarehouse, IconCheck, IconCopy } from '@tabler/icons-react';
import type { PushResultView } from '../../../preload/contract';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { Result } from '../parts/Result';
import type { Order } from './machine';
import classes from './Push.module.css';

/** The names under which the images stand in the registry, and the template that uses them. */
export function PushedStep({
  frame,
  order,
  job,
  result,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  order: Order;
  job: string;
  result: PushResultView;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const total = (of: 'uploadedBytes' | 'skippedBytes') => result.images.reduce((sum, image) => sum + image[of], 0);
  return (
    <Frame
      {...frame}
      stepKey="pushed"
      heading={t('push.done')}
      primary={{
        label: t('push.toLibrary'),
        icon: IconBuildingWarehouse,
        onChoose: () => go({ page: 'library', tab: 'templates' }),
      }}
      others={
        <CopyButton value={result.metadata} timeout={2_000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="md"
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
              onClick={copy}
            >
              {copied ? t('copy.done') : t('push.copyTemplate')}
            </Button>
          )}
        </CopyButton>
      }
    >
      <Result
        kind="succeeded"
        sentence={t('push.doneSentence', {
          count: result.images.length,
          registry: order.registry,
          sent: t.format.bytes(total('uploadedBytes')),
          skipped: t.format.bytes(total('skippedBytes')),
        })}
        job={job}
      >
        <ul className={classes.pushed} aria-label={t('push.pushed')}>
          {result.images.map((image) => (
            <li key={image.to}>
              <code className={classes.to}>{image.to}</code>
              <span className={classes.from}>
                {t('push.from')} <code>{image.from}</code>
              </span>
              <span className={classes.from}>
                <code>{image.digest}</code>
              </span>
              <span className={classes.from}>
                {t('push.bytes', {
                  sent: t.format.bytes(image.uploadedBytes),
                  skipped: t.format.bytes(image.skippedBytes),
                })}
              </span>
            </li>
          ))}
        </ul>
        <p className={classes.note}>{t('push.templateNote')}</p>
      </Result>
    </Frame>
  );
}
