import { Button, Checkbox } from '@mantine/core';
import { IconCopy, IconSquareHalf } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf } from '../parts/Options';
import { Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { isThere, mayBegin, replaces } from './machine';
import { PlannedMedium } from './PlannedMedium';
import { SetProgress } from './SetProgress';
import type { StepProps } from './TransferWizard';
import classes from './transfer.module.css';

const ofThePackage = /^(platform|compat)\.|^media\.(manual_encrypted|trust_refused|seal_broken)$/;

/** What goes where, what lies there already, and what stands in the way; found out before anything is written. */
export function PlanStep({ state, send, frame }: StepProps<'plan'>) {
  const t = useTexts();
  const { survey, choice } = state;
  const plan = planOf(survey);
  /** The medium that a split begun before goes on with. */
  const wanted = choice.split ? plan?.sets?.find(({ next }) => next !== null)?.next?.medium : null;
  const blocked = plan?.media.flatMap(({ checks }) => checks.filter(({ state }) => state === 'blocked')) ?? [];
  /** Other media would not help. */
  const byPackage = blocked.length > 0 && blocked.every(({ code }) => ofThePackage.test(code));
  const looking = survey.state === 'looking';
  return (
    <Frame
      {...frame}
      stepKey="plan"
      heading={plan && !plan.possible && !byPackage ? t('transfer.planNot') : t('transfer.planHeading')}
      lead={plan && isThere(plan) ? t('transfer.planThere') : t('transfer.planLead')}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: t('transfer.begin'),
        icon: IconCopy,
        disabled: !mayBegin(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <Surveyed survey={survey} looking={t('transfer.looking')} onLook={() => send({ type: 'look' })} />
      {plan?.splitHelps && !plan.possible && !choice.split && (
        <div className={classes.offer}>
          <IconSquareHalf size={24} stroke={1.7} aria-hidden />
          <span className={classes.grow}>
            <b>{t(plan.sets ? 'transfer.splitBegun' : 'transfer.splitHelps')}</b>
            <span>{t(plan.sets ? 'transfer.splitGoesOn' : 'transfer.splitMeans')}</span>
          </span>
          <Button onClick={() => send({ type: 'choose', change: { split: true } })}>
            {t(plan.sets ? 'transfer.goOn' : 'transfer.split')}
          </Button>
        </div>
      )}
      {choice.media.length > 1 && !choice.split && (
        <OneOf
          label={t('transfer.copies')}
          columns
          value={choice.copies}
          onChange={(copies) => send({ type: 'choose', change: { copies } })}
          options={[
            { value: 'spread', title: t('transfer.spread'), text: t('transfer.spreadText') },
            { value: 'each', title: t('transfer.each'), text: t('transfer.eachText') },
          ]}
        />
      )}
      {choice.split && (
        <Checkbox
          label={t('transfer.splitOn')}
          checked
          onChange={() => send({ type: 'choose', change: { split: false } })}
        />
      )}
      {plan && replaces(plan) && (
        <Checkbox
          label={t('transfer.overwrite')}
          checked={choice.overwrite}
          onChange={(event) => send({ type: 'choose', change: { overwrite: event.currentTarget.checked } })}
        />
      )}
      {(plan?.possible || choice.manual) && (
        <Checkbox
          label={t('transfer.manual')}
          description={t('transfer.manualMeans')}
          checked={choice.manual}
          onChange={(event) => send({ type: 'choose', change: { manual: event.currentTarget.checked } })}
        />
      )}
      {plan && !plan.possible && !byPackage && (
        <div className={classes.line}>
          <span className={classes.note}>
            {wanted ? t('transfer.nextNamed', { name: wanted }) : t('transfer.addHint')}
          </span>
          <Button variant="default" onClick={() => send({ type: 'elsewhere' })}>
            {t('transfer.otherMedia')}
          </Button>
        </div>
      )}
      {plan?.sets?.map((set) => (
        <SetProgress key={set.set} set={set} />
      ))}
      {plan?.media.map((planned) => (
        <PlannedMedium
          key={planned.medium}
          planned={planned}
          medium={state.media.find(({ id }) => id === planned.medium)}
          copies={plan.copies.filter(({ medium }) => medium === planned.medium)}
          onLook={() => send({ type: 'look' })}
          looking={looking}
        />
      ))}
    </Frame>
  );
}
