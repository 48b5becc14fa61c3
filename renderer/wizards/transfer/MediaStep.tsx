import { Loader } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { MediumView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Fill } from '../../components/media/Fill';
import { MediumIcon, MediumTrouble, mediumLine } from '../../components/media/medium';
import { State } from '../../components/State';
import { AddFolder } from '../../pages/media/MediaPage';
import { isWritable, useMedia } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { AnyOf, type Option } from '../parts/Options';
import type { StepProps } from './TransferWizard';
import classes from './transfer.module.css';

/** Where the packages go: the live list, or a folder. */
export function MediaStep({ state, send, frame }: StepProps<'media'>) {
  const t = useTexts();
  const asked = useMedia((all) => all.media);
  const { media } = state.choice;
  return (
    <Frame
      {...frame}
      stepKey="media"
      heading={t('transfer.mediaHeading')}
      lead={t('transfer.mediaLead')}
      onBack={() => send({ type: 'back' })}
      primary={{ label: t('wizard.next'), disabled: media.length === 0, onChoose: () => send({ type: 'next' }) }}
    >
      {state.gone.length > 0 && (
        <p className={classes.gone} role="alert">
          <State icon={IconPlugConnectedX} tone="warn" text={t('transfer.gone', { names: state.gone })} />
        </p>
      )}
      {asked.state === 'loading' && <Loader size="sm" aria-label={t('media.loading')} />}
      {asked.state === 'failed' && <ErrorPanel error={asked.error} />}
      <div aria-live="polite">
        {state.media.length > 0 && (
          <AnyOf
            label={t('nav.media')}
            value={media}
            onChange={(chosen) => send({ type: 'choose', change: { media: chosen } })}
            options={state.media.map((medium) => mediumOption(t, medium))}
          />
        )}
      </div>
      <div className={classes.line}>
        <span className={classes.note}>{t('transfer.live')}</span>
        <AddFolder
          onAdded={(medium) =>
            send({ type: 'choose', change: { media: [...media.filter((id) => id !== medium.id), medium.id] } })
          }
        />
      </div>
    </Frame>
  );
}

/** A medium to be chosen: what it is, how full it is, and why it cannot be taken. */
export function mediumOption(t: Texts, medium: MediumView): Option<string> {
  return {
    value: medium.id,
    title: medium.name,
    icon: <MediumIcon medium={medium} />,
    text: (
      <span className={classes.medium}>
        <span>{mediumLine(t, medium)}</span>
        {medium.mountPoint !== null && <Fill medium={medium} packages={medium.known?.bytes ?? 0} />}
      </span>
    ),
    end: isWritable(medium) ? (
      medium.free !== null && t('media.free', { size: t.format.bytes(medium.free) })
    ) : (
      <MediumTrouble medium={medium} />
    ),
    disabled: !isWritable(medium),
  };
}
