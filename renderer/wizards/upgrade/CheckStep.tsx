import { Checkbox } from '@mantine/core';
import { IconArrowBigUpLines } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { AnyOf } from '../parts/Options';
import { LookAgain, Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { mayBegin } from './machine';
import type { StepProps } from './UpgradeWizard';

/** What stands in the way, which data is saved first, and what happens when it does not become healthy. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const { survey, choice } = state;
  const plan = planOf(survey);
  const names = new Map(plan?.components.map(({ key, name }) => [key, name]) ?? []);
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('upgrade.checkHeading')}
      lead={t('upgrade.checkLead')}
      onBack={() => send({ type: 'back' })}
      others={<LookAgain looking={survey.state === 'looking'} onLook={() => send({ type: 'look' })} />}
      primary={{
        label: plan ? t(`direction.${plan.direction}Begin`, { to: plan.to }) : t('wizard.next'),
        icon: IconArrowBigUpLines,
        disabled: !mayBegin(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <Surveyed survey={survey} looking={t('upgrade.looking')}>
        {plan && <CheckList checks={plan.checks} />}
      </Surveyed>
      {plan && plan.volumes.length > 0 && (
        <AnyOf
          label={t('upgrade.saveVolumes')}
          value={choice.saveVolumes}
          onChange={(volumes) => send({ type: 'save', volumes })}
          options={plan.volumes.map(({ name, component, bytes }) => ({
            value: name,
            title: name,
            text: t('upgrade.volumeOf', { component: names.get(component) ?? component }),
            ...(bytes !== null && { end: t.format.bytes(bytes) }),
          }))}
        />
      )}
      {plan && (
        <Checkbox
          label={t('upgrade.goBack')}
          description={t(choice.goBack ? 'upgrade.goBackText' : 'upgrade.stayText')}
          checked={choice.goBack}
          onChange={(event) => send({ type: 'goBack', chosen: event.currentTarget.checked })}
        />
      )}
    </Frame>
  );
}
