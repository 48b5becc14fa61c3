import {
  IconArrowBigUpLines,
  IconCircleCheck,
  IconClockCheck,
  IconClockExclamation,
  IconClockQuestion,
  IconPackageImport,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ReceiptView } from '../../preload/contract';
import { type Texts, useTexts } from '../text';
import { CopyText } from './CopyText';
import { InstallationState } from './installations';
import classes from './receipts.module.css';
import { State } from './State';
import { useNow } from './useNow';

const oldAfter = 30 * 86_400_000;

/** Whether what was told at that moment may well have changed since. */
export function isOld(at: string, now = Date.now()): boolean {
  return now - Date.parse(at) > oldAfter;
}

/** How old what a site told is: by icon and words. */
export function Age({ receipt }: { receipt: Pick<ReceiptView, 'at'> | null }) {
  const t = useTexts();
  const now = useNow(60_000);
  if (!receipt) return <State icon={IconClockQuestion} tone="dim" text={t('receipt.none')} />;
  const ago = t.format.age(receipt.at, now);
  return isOld(receipt.at, now) ? (
    <State icon={IconClockExclamation} tone="warn" text={t('receipt.oldSince', { ago })} />
  ) : (
    <State icon={IconClockCheck} tone="good" text={ago} />
  );
}

/** What a receipt says of the site as a whole, for a list of facts. `aged`: its age is told elsewhere already. */
export function receiptFacts(t: Texts, receipt: ReceiptView, aged?: 'aged'): (readonly [string, ReactNode] | false)[] {
  const { engine, freeBytes, layers, media } = receipt;
  return [
    [
      t('receipt.number'),
      <span key="number" className={classes.number}>
        {t('receipt.numberAt', { number: receipt.number, at: t.format.moment(receipt.at) })}
        {!aged && <Age receipt={receipt} />}
      </span>,
    ],
    [t('receipt.form'), t(receipt.form === 'full' ? 'receipt.formFull' : 'receipt.formShort')],
    [
      t('sites.engine'),
      engine
        ? t('receipt.engine', { kind: t(`receipt.${engine.kind}`), version: engine.version, platform: engine.platform })
        : t('receipt.noEngine'),
    ],
    freeBytes !== null && [t('receipt.free'), t.format.bytes(freeBytes)],
    layers !== null && [
      t('receipt.layers'),
      t('receipt.layersText', { count: layers.count, size: t.format.bytes(layers.bytes) }),
    ],
    media.length > 0 && [
      t('receipt.media'),
      t.list(media.map(({ name, verifiedAt }) => t('receipt.verified', { name, at: t.format.moment(verifiedAt) }))),
    ],
    [
      t('receipt.head'),
      <CopyText
        key="head"
        text={receipt.historyHead}
        shown={receipt.historyHead.slice(0, 16)}
        what={t('receipt.head')}
      />,
    ],
  ];
}

/** What is there and is not what an installation runs: at a site that runs images by other means, all there is to know. */
export function besideInstallations({ arrived, installations }: ReceiptView): ReceiptView['arrived'] {
  return arrived.filter(
    ({ templateKey, version }) =>
      !installations.some((one) => one.templateKey === templateKey && one.version === version),
  );
}

function Newer({ version }: { version: string | null }) {
  const t = useTexts();
  return version === null ? (
    <State icon={IconCircleCheck} tone="dim" text={t('receipt.newest')} />
  ) : (
    <State icon={IconArrowBigUpLines} tone="accent" text={t('sites.newer', { version })} />
  );
}

/** What a receipt says is installed, each with how it stood and whether there is something newer. */
export function ToldInstallations({ receipt, label }: { receipt: ReceiptView; label: string }) {
  const t = useTexts();
  const arrived = besideInstallations(receipt);
  if (receipt.installations.length + arrived.length === 0)
    return <p className={classes.none}>{t('receipt.noInstallations')}</p>;
  return (
    <ul className={classes.list} aria-label={label} data-selectable>
      {receipt.installations.map((one) => (
        <li key={one.name} className={classes.line}>
          <span className={classes.what}>
            <b>{one.name}</b>
            <span className={classes.dim}>{t('package.title', { name: one.templateName, version: one.version })}</span>
          </span>
          <span className={classes.states}>
            <Newer version={one.newer} />
            <InstallationState state={one.state} />
          </span>
        </li>
      ))}
      {arrived.map((one) => (
        <li key={one.templateKey} className={classes.line}>
          <span className={classes.what}>
            <b>{t('package.title', { name: one.templateName, version: one.version })}</b>
            <span className={classes.dim}>{t('receipt.arrivedText')}</span>
          </span>
          <span className={classes.states}>
            <Newer version={one.newer} />
            <State icon={IconPackageImport} tone="good" text={t('receipt.arrived')} />
          </span>
        </li>
      ))}
    </ul>
  );
}
