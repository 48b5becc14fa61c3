import { Button } from '@mantine/core';
import { IconPlayerEject, IconPlayerPlay } from '@tabler/icons-react';
import type { MediumView } from '../../../preload/contract';
import { Ejected } from '../../components/media/Ejected';
import { useMedia } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf } from '../parts/Options';
import { mediumOption } from './MediaStep';
import { candidates, waitingSet } from './machine';
import { SetProgress } from './SetProgress';
import type { StepProps } from './TransferWizard';
import classes from './transfer.module.css';

/** A split package goes on with the next medium: asked for by name where it has one, and taken as soon as it is plugged in. */
export function NextStep({ state, send, frame }: StepProps<'next'>) {
  const t = useTexts();
  const set = waitingSet(state.result);
  const wanted = set?.next ?? null;
  const found = candidates(state);
  const filled = state.filled.at(-1) ?? '';
  return (
    <Frame
      {...frame}
      stepKey="next"
      heading={wanted?.medium == null ? t('transfer.nextAny') : t('transfer.nextNamed', { name: wanted.medium })}
      lead={t('transfer.nextLead', { name: filled, size: t.format.bytes(wanted?.bytes ?? 0) })}
      primary={{
        label: t('transfer.goOn'),
        icon: IconPlayerPlay,
        disabled: !found.some(({ id }) => id === state.chosen),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      {set && <SetProgress set={set} />}
      <EjectLast ids={state.choice.media} media={state.media} />
      <div aria-live="polite">
        {found.length === 0 ? (
          <p className={classes.waiting}>{t('transfer.nextWaiting')}</p>
        ) : (
          <OneOf
            label={t('nav.media')}
            value={state.chosen}
            onChange={(id) => send({ type: 'medium', id })}
            options={found.map((medium) => mediumOption(t, medium))}
          />
        )}
      </div>
    </Frame>
  );
}

/** What was filled makes room for the next one: there may be one socket only. That it may be pulled out is said until it was. */
function EjectLast({ ids, media }: { ids: readonly string[]; media: readonly MediumView[] }) {
  const t = useTexts();
  const ejections = useMedia((all) => all.ejections);
  const eject = useMedia((all) => all.eject);
  return ids.map((id) => {
    const ejection = ejections[id];
    if (ejection && ejection.state !== 'asking') return <Ejected key={id} ejection={ejection} />;
    const medium = media.find((each) => each.id === id);
    return (
      medium?.ejectable && (
        <div key={id} className={classes.line}>
          <span>{medium.name}</span>
          <Button
            variant="default"
            size="xs"
            loading={ejection !== undefined}
            leftSection={<IconPlayerEject size={16} aria-hidden />}
            onClick={() => void eject(id)}
          >
            {t('media.eject')}
          </Button>
        </div>
      )
    );
  });
}
