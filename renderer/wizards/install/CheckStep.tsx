import { Button, Checkbox, Loader } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { planOf } from '../parts/survey';
import type { StepProps } from './InstallWizard';
import classes from './install.module.css';
import { mayBegin } from './machine';

/** What stands in the way, found out before anything is started; and what the person has to answer for. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const plan = planOf(state.survey);
  const looking = state.survey.state === 'looking';
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('install.checkHeading')}
      lead={t('install.checkLead')}
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
        label: t('install.begin'),
        icon: IconDownload,
        disabled: !mayBegin(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      {plan && plan.risks.length > 0 && (
        <section className={classes.risks} aria-labelledby="install-risks">
          <h3 id="install-risks">{t('install.risks')}</h3>
          <ul>
            {plan.risks.map((risk) => (
              <li key={risk.code}>
                {t.find(`checks.${risk.code}.title`, risk.code, risk.params)}
                <span className={classes.dim}>{t.find(`checks.${risk.code}.nextStep`, '', risk.params)}</span>
              </li>
            ))}
          </ul>
          <Checkbox
            label={t('install.trust')}
            checked={state.choice.trusted}
            onChange={(event) => send({ type: 'choose', change: { trusted: event.currentTarget.checked } })}
          />
        </section>
      )}
      <div aria-live="polite" className={classes.parts}>
        {looking && !plan && (
          <p className={classes.waiting}>
            <Loader size="sm" aria-hidden /> {t('install.looking')}
          </p>
        )}
        {state.survey.state === 'failed' && <ErrorPanel error={state.survey.error} />}
        {plan && <CheckList checks={plan.checks} />}
      </div>
    </Frame>
  );
}
