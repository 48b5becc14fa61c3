import { Button, NumberInput, PasswordInput, Select } from '@mantine/core';
import { IconFolder, IconKey, IconReceipt } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { MediumView } from '../../../preload/contract';
import { MediumIcon, MediumTrouble, mediumLine } from '../../components/media/medium';
import { isWritable, useEngine, useMedia, useNavigation, useSites, useStores, valueOf } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf, type Option } from '../parts/Options';
import { PlaceField } from '../parts/PlaceField';
import { askable, isHost } from './engines';
import { type Choice, orderOf, type Target } from './machine';
import type { StepProps } from './ReceiptWizard';
import classes from './receipt.module.css';
import { EngineChoice, SiteChoice } from './SiteChoice';

/** Of which site, where to, and who signs it. */
export function AskStep({ state, send, frame }: StepProps<'ask'>) {
  const t = useTexts();
  const { choice } = state;
  const choose = (change: Partial<Choice>) => send({ type: 'choose', change });
  const site = (useSites((all) => valueOf(all.sites)) ?? []).find(({ name }) => name === choice.site);
  const names = useNames();
  const engines = askable(
    site,
    useEngine(({ engine: own }) => valueOf(own)),
    useEngine(({ containerds }) => containerds) ?? [],
  );
  const engine = engines.find(({ id }) => id === choice.engine) ?? engines[0];
  const media = (useMedia((all) => valueOf(all.media)) ?? []).filter(({ system }) => !system);
  const folder = choice.to?.kind === 'folder' ? choice.to.place : null;
  return (
    <Frame
      {...frame}
      stepKey="ask"
      heading={t('receipt.heading')}
      lead={t('receipt.lead')}
      primary={{
        label: t('receipt.begin'),
        icon: IconReceipt,
        disabled: orderOf(state) === undefined,
        onChoose: () => send({ type: 'next', ...(engine && isHost(engine.id) && { engine: engine.id }) }),
      }}
    >
      <SiteChoice site={choice.site} names={names} choose={choose} />
      <EngineChoice engines={engines} chosen={engine} choose={choose} />
      {media.length > 0 && (
        <OneOf
          label={t('receipt.to')}
          value={choice.to === null ? null : choice.to.kind === 'folder' ? folderId : choice.to.id}
          onChange={(id) => id !== folderId && choose({ to: { kind: 'medium', id } })}
          options={media.map((medium) => mediumOption(t, medium))}
        />
      )}
      <PlaceField
        label={t(media.length > 0 ? 'receipt.orFolder' : 'receipt.toFolder')}
        what="receipt-folder"
        paths={folder ? [folder.path] : []}
        nothing={t(media.length > 0 ? 'receipt.folderNone' : 'receipt.noMedia')}
        button={t('export.folderChoose')}
        onChoose={([place]) => place && choose({ to: { kind: 'folder', place } satisfies Target })}
      />
      <Signer state={state} choose={choose} />
      <details className={classes.more}>
        <summary>{t('export.advanced')}</summary>
        <NumberInput
          label={t('receipt.after')}
          description={t('receipt.afterText')}
          className={classes.after ?? ''}
          value={choice.after ?? ''}
          min={1}
          max={1_000_000_000}
          allowDecimal={false}
          allowNegative={false}
          onChange={(typed) => choose({ after: typeof typed === 'number' ? typed : null })}
        />
      </details>
    </Frame>
  );
}

/** The names that sites have here; null while they are asked for. */
function useNames(): readonly string[] | null {
  const { bridge } = useStores();
  const [names, setNames] = useState<readonly string[] | null>(null);
  useEffect(() => {
    void bridge.call('receipts.names', {}).then((answer) => setNames(answer.ok ? answer.value : []));
  }, [bridge]);
  return names;
}

const folderId = 'folder';

function mediumOption(t: Texts, medium: MediumView): Option<string> {
  return {
    value: medium.id,
    title: medium.name,
    icon: medium.kind === 'folder' ? <IconFolder size={22} stroke={1.6} aria-hidden /> : <MediumIcon medium={medium} />,
    text: mediumLine(t, medium),
    end: isWritable(medium) ? null : <MediumTrouble medium={medium} />,
    disabled: !isWritable(medium),
  };
}

/** Home takes a receipt by its signature: without a key there is none. */
function Signer({
  state: { choice, keys },
  choose,
}: {
  state: StepProps<'ask'>['state'];
  choose: (change: Partial<Choice>) => void;
}) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  if (keys === null) return null;
  if (keys.length === 0)
    return (
      <div className={classes.noKey}>
        <p>{t('receipt.noKey')}</p>
        <Button
          variant="default"
          leftSection={<IconKey size={17} aria-hidden />}
          onClick={() => go({ page: 'settings' })}
        >
          {t('receipt.toKeys')}
        </Button>
      </div>
    );
  const key = keys.find(({ id }) => id === choice.sign?.key);
  return (
    <div className={classes.pair}>
      <Select
        label={t('receipt.sign')}
        description={t('receipt.signText')}
        data={keys.map(({ id, name }) => ({ value: id, label: name }))}
        value={choice.sign?.key ?? null}
        onChange={(id) => id !== null && choose({ sign: { key: id, passphrase: '' } })}
        allowDeselect={false}
      />
      {key?.kept === 'passphrase' && (
        <PasswordInput
          label={t('export.passphrase')}
          description={t('export.passphraseText')}
          value={choice.sign?.passphrase ?? ''}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => choose({ sign: { key: key.id, passphrase: event.currentTarget.value } })}
        />
      )}
    </div>
  );
}
