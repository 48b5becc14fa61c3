import { Button, Checkbox, Loader } from '@mantine/core';
import { IconArrowBigUpLines, IconRefresh } from '@tabler/icons-react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { AnyOf } from '../parts/Options';
import { planOf } from '../parts/survey';
import { mayBegin } from './machine';
import type { StepProps } from './UpgradeWizard';
import classes from './upgrade.module.css';

/** What stands in the way, which data is saved first, and what happens when it does not become healthy. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const { survey, choice } = state;
  const plan = planOf(survey);
  const looking = survey.state === 'looking';
  const names = new Map(plan?.components.map(({ key, name }) => [key, name]) ?? []);
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('upgrade.checkHeading')}
      lead={t('upgrade.checkLead')}
      onBack={() => send({ type: 'back' })}
      others={
        <Button
          variant="default"
          size="md"
          loading={looking}
          leftSection={<IconRefresh size={18} aria-hidden />}
          onClick={() => send({ type: 'look' })}
        >
          {t('wizard.lookAgainNow')}
        </Button>
      }
      primary={{
        label: plan ? t(`direction.${plan.direction}Begin`, { to: plan.to }) : t('wizard.next'),
        icon: IconArrowBigUpLines,
        disabled: !mayBegin(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <div aria-live="polite" className={classes.stack}>
        {looking && !plan && (
          <p className={classes.waiting}>
            <Loader size="sm" aria-hidden /> {t('upgrade.looking')}
          </p>
        )}
        {survey.state === 'failed' && <ErrorPanel error={survey.error} />}
        {plan && <CheckList checks={plan.checks} />}
      </div>
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
