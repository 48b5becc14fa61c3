import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
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
export function CheckList({
  checks,
  label,
  onLook,
  looking,
}: {
  checks: readonly CheckView[];
  label?: string;
  /** Looks again, after something was mended. */
  onLook?: () => void;
  looking?: boolean;
}) {
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
      <div className={classes.summary} data-tone={tone}>
        <Icon size={20} stroke={1.9} aria-hidden />
        <span className={classes.said}>{said}</span>
        {onLook && (
          <Button
            variant="default"
            size="xs"
            loading={looking === true}
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={onLook}
          >
            {t('wizard.lookAgainNow')}
          </Button>
        )}
      </div>
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
