import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle, type TablerIcon } from '@tabler/icons-react';
import type { CheckView } from '../../../preload/contract';
import type { Tone } from '../../components/State';
import { useTexts } from '../../text';
import classes from './CheckList.module.css';
import { inOrder, summaryOf } from './checks';

const looks: Record<CheckView['state'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  ok: { icon: IconCircleCheck, tone: 'good' },
  warning: { icon: IconAlertTriangle, tone: 'warn' },
  blocked: { icon: IconCircleX, tone: 'bad' },
  unknown: { icon: IconHelpCircle, tone: 'dim' },
};

/** What was looked at before something begins: what stands in the way first, each with what to do about it. */
export function CheckList({ checks, label }: { checks: readonly CheckView[]; label?: string }) {
  const t = useTexts();
  if (checks.length === 0) return null;
  const summary = summaryOf(checks);
  const { icon: Icon, tone } = looks[summary.state];
  const said = {
    ok: () => t('wizard.checksFine', { count: checks.length }),
    warning: () => t('wizard.checksWarn', { count: summary.count }),
    blocked: () => t('wizard.checksBlocked', { count: summary.count }),
    unknown: () => t('wizard.checksUnknown', { count: summary.count }),
  }[summary.state]();
  return (
    <section className={classes.panel} aria-label={label ?? t('wizard.checks')} data-tone={tone}>
      <p className={classes.summary} data-tone={tone}>
        <Icon size={20} stroke={1.9} aria-hidden />
        {said}
      </p>
      <ul className={classes.list} data-selectable>
        {inOrder(checks).map((check, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list of checks is made anew as a whole
          <Check key={index} check={check} />
        ))}
      </ul>
    </section>
  );
}

function Check({ check }: { check: CheckView }) {
  const t = useTexts();
  const { icon: Icon, tone } = looks[check.state];
  const next = check.state === 'ok' ? '' : t.find(`checks.${check.code}.nextStep`, '', check.params);
  return (
    <li className={classes.check} data-state={check.state}>
      <span className={classes.icon} data-tone={tone}>
        <Icon size={18} stroke={1.9} aria-hidden />
      </span>
      <span className={classes.text}>
        <span>{t.find(`checks.${check.code}.title`, check.code, check.params)}</span>
        {next && <span className={classes.next}>{next}</span>}
      </span>
      <span className={classes.word} data-tone={tone}>
        {t(`check.${check.state}`)}
      </span>
    </li>
  );
}
