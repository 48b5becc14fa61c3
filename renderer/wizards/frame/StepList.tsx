import { IconCheck } from '@tabler/icons-react';
import { useTexts } from '../../text';
import classes from './StepList.module.css';

/** The way through a wizard: what lies behind, where one is, what is to come. */
export function StepList({ steps, at }: { steps: readonly string[]; at: number }) {
  const t = useTexts();
  return (
    <nav aria-label={t('wizard.steps')} className={classes.way}>
      <ol className={classes.steps}>
        {steps.map((step, index) => {
          const state = index < at ? 'done' : index === at ? 'here' : 'ahead';
          return (
            <li
              key={step}
              className={classes.step}
              data-state={state}
              aria-current={state === 'here' ? 'step' : undefined}
            >
              <span className={classes.mark} aria-hidden>
                {state === 'done' ? <IconCheck size={14} stroke={2.6} /> : index + 1}
              </span>
              <span className={classes.name}>{step}</span>
            </li>
          );
        })}
      </ol>
      <span className={classes.short} aria-hidden>
        {t('wizard.stepOf', { at: at + 1, of: steps.length })}
      </span>
    </nav>
  );
}
