import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconPlayerEject,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useEffect, useId } from 'react';
import type { MediumView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Discard } from '../../components/media/Discard';
import { Ejected } from '../../components/media/Ejected';
import { MediumIcon, mediumLine } from '../../components/media/medium';
import { State } from '../../components/State';
import { useMedia, valueOf } from '../../stores';
import { useTexts } from '../../text';
import type { Unfinished } from '../job/EndFrame';
import { planOf } from '../parts/survey';
import { type Left, type Standing, standingOf } from './left';
import { PlannedMedium } from './PlannedMedium';
import classes from './transfer.module.css';

/** After a copy that did not succeed: what lies whole on each medium, what failed there and why, and what remains. */
export function LeftOnMedia({
  left,
  ending,
  media,
  onLook,
}: {
  left: readonly Left[];
  ending: Unfinished;
  media: readonly MediumView[];
  onLook: () => void;
}) {
  const t = useTexts();
  const id = useId();
  if (left.length === 0) return null;
  return (
    <section className={classes.left} aria-labelledby={id}>
      <h3 id={id} className={classes.leftHeading}>
        {t('transfer.left')}
      </h3>
      {left.map((one) => (
        <OnMedium
          key={one.medium}
          left={one}
          medium={media.find(({ id: known }) => known === one.medium)}
          standing={standingOf(one, ending, media)}
          onLook={onLook}
        />
      ))}
    </section>
  );
}

function OnMedium({
  left,
  medium,
  standing,
  onLook,
}: {
  left: Left;
  medium: MediumView | undefined;
  standing: Standing;
  onLook: () => void;
}) {
  const t = useTexts();
  const ejection = useMedia((state) => state.ejections[left.medium]);
  const plan = left.survey && planOf(left.survey);
  const planned = plan?.media[0];
  const actions = (
    <>
      {ejection && <Ejected ejection={ejection} />}
      {medium && <Actions medium={medium} whole={standing.how === 'whole'} />}
    </>
  );
  if (plan && planned && medium)
    return (
      <PlannedMedium
        planned={planned}
        medium={medium}
        copies={plan.copies}
        onLook={onLook}
        looking={left.survey?.state === 'looking'}
        afterwards={{ standing: <HowItStands standing={standing} />, actions }}
      />
    );
  return (
    <section className={classes.planned} aria-label={left.name}>
      <div className={classes.plannedHead}>
        {medium && <MediumIcon medium={medium} size={26} />}
        <span className={classes.grow}>
          <b className={classes.name}>{left.name}</b>
          {medium && <span className={classes.note}>{mediumLine(t, medium)}</span>}
        </span>
        <HowItStands standing={standing} />
      </div>
      {standing.how === 'gone' && <p className={classes.note}>{t('transfer.leftGone')}</p>}
      {left.survey?.state === 'failed' && <ErrorPanel error={left.survey.error} quiet />}
      {actions}
    </section>
  );
}

function HowItStands({ standing }: { standing: Standing }) {
  const t = useTexts();
  switch (standing.how) {
    case 'whole':
      return <State icon={IconCircleCheck} tone="good" text={t('standing.whole')} />;
    case 'failed':
      return <State icon={IconCircleX} tone="bad" text={t.find(`because.${standing.code}`, t('standing.notWhole'))} />;
    case 'partly':
      return <State icon={IconAlertTriangle} tone="warn" text={t('standing.notWhole')} />;
    case 'gone':
      return <State icon={IconPlugConnectedX} tone="warn" text={t('standing.unplugged')} />;
    case 'looking':
      return <State icon={IconCircleDashed} tone="dim" text={t('transfer.looking')} />;
  }
}

/** What is sensible there: to take out what is whole, to give back the room of what was begun. */
function Actions({ medium, whole }: { medium: MediumView; whole: boolean }) {
  const t = useTexts();
  const { eject, show } = useMedia((state) => state);
  const contents = useMedia((state) => state.contents[medium.id]);
  const asked = useMedia((state) => state.ejections[medium.id]?.state === 'asking');
  useEffect(() => {
    void show(medium.id);
  }, [show, medium.id]);
  const unfinished = (contents && valueOf(contents))?.unfinished ?? [];
  if (!(whole && medium.ejectable) && unfinished.length === 0) return null;
  return (
    <div className={classes.buttons}>
      {whole && medium.ejectable && (
        <Button
          variant="default"
          size="xs"
          loading={asked}
          leftSection={<IconPlayerEject size={16} aria-hidden />}
          onClick={() => void eject(medium.id)}
        >
          {t('media.eject')}
        </Button>
      )}
      <Discard medium={medium.id} unfinished={unfinished} />
    </div>
  );
}
