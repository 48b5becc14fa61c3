import { Checkbox, Select } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import type { DeliveryPlanView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { Verdict } from '../../components/Verdict';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { OneOf } from '../parts/Options';
import { LookAgain, Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { ChangePlatform } from './ChangePlatform';
import type { StepProps } from './DeliverWizard';
import classes from './deliver.module.css';
import { type Choice, canDeliver } from './machine';

/** What goes where, who vouches for it, what stands in the way, and what is to follow. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const plan = planOf(state.survey);
  const blockedBy = plan?.checks.filter(({ state }) => state === 'blocked').map(({ code }) => code) ?? [];
  const choose = (change: Partial<Choice>) => send({ type: 'choose', change });
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('deliver.checkHeading')}
      lead={t('deliver.checkLead')}
      onBack={() => send({ type: 'back' })}
      others={
        <>
          <ChangePlatform platform={state.choice.platform} codes={blockedBy} />
          <LookAgain looking={state.survey.state === 'looking'} onLook={() => send({ type: 'look' })} />
        </>
      }
      primary={{
        label: t('deliver.begin'),
        icon: IconCloudUpload,
        disabled: !canDeliver(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      {plan && <Planned plan={plan} choice={state.choice} choose={choose} />}
      <Surveyed survey={state.survey} looking={t('deliver.looking')}>
        {plan && <CheckList checks={plan.checks} />}
      </Surveyed>
      {plan && plan.trust.action === 'warn' && (
        <Checkbox
          label={t('deliver.accept')}
          checked={state.choice.accepted}
          onChange={(event) => choose({ accepted: event.currentTarget.checked })}
        />
      )}
    </Frame>
  );
}

function Planned({
  plan,
  choice,
  choose,
}: {
  plan: DeliveryPlanView;
  choice: Choice;
  choose: (change: Partial<Choice>) => void;
}) {
  const t = useTexts();
  const { package: found, platform, apps } = plan;
  return (
    <>
      <Facts
        label={t('library.facts')}
        facts={[
          [t('deliver.package'), t('package.title', { name: found.name, version: found.version })],
          [t('fact.size'), t.format.bytes(plan.size)],
          [
            t('deliver.to'),
            <span key="to">
              {platform.name} <code>{platform.address}</code>
            </span>,
          ],
          [t('deliver.into'), t('deliver.teamRegion', { team: platform.team, region: platform.region })],
        ]}
      />
      <Verdict verdict={plan.trust} />
      <OneOf
        label={t('deliver.after')}
        columns
        value={choice.after}
        onChange={(after) => choose({ after })}
        options={(['nothing', 'install', 'upgrade'] as const).map((after) => ({
          value: after,
          title: t(`afterwards.${after}`),
          text: t(`afterwards.${after}Text`),
          disabled: after !== 'nothing' && apps.length === 0,
        }))}
      />
      {choice.after !== 'nothing' && (
        <Select
          className={classes.app ?? ''}
          size="md"
          label={t('deliver.app')}
          placeholder={t(choice.after === 'upgrade' ? 'deliver.everyApp' : 'platform.pick')}
          data={apps.map(({ name, title }) => ({ value: name, label: title }))}
          value={apps.some(({ name }) => name === choice.app) ? choice.app : null}
          onChange={(app) => choose({ app: app ?? '' })}
          clearable={choice.after === 'upgrade'}
          allowDeselect={choice.after === 'upgrade'}
          searchable={apps.length > 12}
          limit={100}
          nothingFoundMessage={t('library.notFound')}
        />
      )}
    </>
  );
}
