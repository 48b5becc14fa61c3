import { Checkbox } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { LookAgain, Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import type { StepProps } from './InstallWizard';
import classes from './install.module.css';
import { mayBegin } from './machine';

/** What stands in the way, found out before anything is started; and what the person has to answer for. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const plan = planOf(state.survey);
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('install.checkHeading')}
      lead={t('install.checkLead')}
      onBack={() => send({ type: 'back' })}
      others={<LookAgain looking={state.survey.state === 'looking'} onLook={() => send({ type: 'look' })} />}
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
      <Surveyed survey={state.survey} looking={t('install.looking')}>
        {plan && <CheckList checks={plan.checks} />}
      </Surveyed>
    </Frame>
  );
}
