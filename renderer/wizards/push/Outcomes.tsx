import { Button, CopyButton } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconCopy } from '@tabler/icons-react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { State } from '../../components/State';
import { useTexts } from '../../text';
import classes from './Push.module.css';
import type { Outcome } from './per-registry';

/** What each registry got, or why not. */
export function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const t = useTexts();
  return outcomes.map(({ order, got, error }) => {
    const name = `${order.registry}/${order.namespace}`;
    const total = (of: 'uploadedBytes' | 'skippedBytes') =>
      t.format.bytes((got?.images ?? []).reduce((sum, image) => sum + image[of], 0));
    return (
      <section key={order.id} className={classes.target} aria-label={name}>
        <div className={classes.head}>
          <p className={classes.title}>
            <code>{name}</code>
          </p>
          {got && <State icon={IconCircleCheck} tone="good" text={t('push.outcome.pushed')} />}
          {error && <State icon={IconAlertTriangle} tone="bad" text={t('push.outcome.failed')} />}
        </div>
        {error && <ErrorPanel error={error} quiet />}
        {got && (
          <>
            <p className={classes.note}>
              {t('push.bytes', { sent: total('uploadedBytes'), skipped: total('skippedBytes') })}
            </p>
            <ul className={classes.pushed} aria-label={t('push.pushed')}>
              {got.images.map((image) => (
                <li key={image.to}>
                  <code className={classes.to}>{image.to}</code>
                  <span className={classes.from}>
                    {t('push.from')} <code>{image.from}</code>
                  </span>
                  <span className={classes.from}>
                    <code>{image.digest}</code>
                  </span>
                </li>
              ))}
            </ul>
            <div>
              <CopyButton value={got.metadata} timeout={2_000}>
                {({ copied, copy }) => (
                  <Button
                    variant="default"
                    size="xs"
                    leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                    aria-label={t('push.copyTemplateOf', { registry: name })}
                    onClick={copy}
                  >
                    {copied ? t('copy.done') : t('push.copyTemplate')}
                  </Button>
                )}
              </CopyButton>
            </div>
          </>
        )}
      </section>
    );
  });
}
