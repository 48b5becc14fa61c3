import { Button, Select } from '@mantine/core';
import { IconCheck, IconPin } from '@tabler/icons-react';
import type { PlatformPickView, PlatformTestView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { LookAgain, Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { canSave, type Event, type State } from './machine';
import type { StepProps } from './PlatformWizard';
import classes from './platform.module.css';

/** What the platform said, what is wrong, and where deliveries are to go. */
export function CheckStep({ state, send, frame }: StepProps<'check'> | StepProps<'saving'>) {
  const t = useTexts();
  const plan = planOf(state.survey);
  const busy = state.survey.state === 'looking' || state.step === 'saving';
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('platform.checkHeading')}
      lead={t('platform.checkLead')}
      onBack={() => send({ type: 'back' })}
      others={<LookAgain looking={state.survey.state === 'looking'} onLook={() => send({ type: 'look' })} />}
      primary={{
        label: t('platform.save'),
        icon: IconCheck,
        busy: state.step === 'saving',
        disabled: !canSave(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      {state.step === 'check' && state.error && <ErrorPanel error={state.error} />}
      {plan && plan.teams.length > 0 && (
        <div className={classes.pair}>
          <Pick
            label={t('platform.team')}
            list={plan.teams}
            value={state.form.team}
            disabled={busy}
            onPick={(team) => send({ type: 'pick', change: { team } })}
          />
          <Pick
            label={t('platform.region')}
            list={plan.regions}
            value={state.form.region}
            disabled={busy || plan.regions.length === 0}
            onPick={(region) => send({ type: 'pick', change: { region } })}
          />
        </div>
      )}
      {plan && <Unknown plan={plan} state={state} send={send} />}
      <Surveyed survey={state.survey} looking={t('platform.looking')}>
        {plan && <CheckList checks={plan.checks} />}
      </Surveyed>
    </Frame>
  );
}

/** A certificate that nobody vouches for: its fingerprint, to be compared with somebody at the site. */
function Unknown({ plan, state, send }: { plan: PlatformTestView; state: State; send: (event: Event) => void }) {
  const t = useTexts();
  const print = plan.checks.find(({ state: how, params }) => how === 'blocked' && 'print' in params)?.params.print;
  if (typeof print !== 'string' || print === '' || state.step !== 'check') return null;
  return (
    <section className={classes.met} aria-labelledby="platform-met">
      <h3 id="platform-met">{t('platform.met')}</h3>
      <code className={classes.print} data-selectable>
        {print}
      </code>
      <p>{t('platform.metMeans')}</p>
      <Button
        variant="default"
        leftSection={<IconPin size={17} aria-hidden />}
        disabled={state.survey.state === 'looking'}
        onClick={() => send({ type: 'pin', print })}
      >
        {t('platform.pin')}
      </Button>
    </section>
  );
}

function Pick({
  label,
  list,
  value,
  disabled,
  onPick,
}: {
  label: string;
  list: readonly PlatformPickView[];
  value: string;
  disabled: boolean;
  onPick: (name: string) => void;
}) {
  const t = useTexts();
  return (
    <Select
      size="md"
      label={label}
      placeholder={t('platform.pick')}
      data={list.map(({ name, title }) => ({ value: name, label: title === name ? name : `${title} (${name})` }))}
      value={list.some(({ name }) => name === value) ? value : null}
      onChange={(chosen) => chosen !== null && onPick(chosen)}
      allowDeselect={false}
      disabled={disabled}
      searchable={list.length > 12}
      limit={100}
      nothingFoundMessage={t('library.notFound')}
    />
  );
}
