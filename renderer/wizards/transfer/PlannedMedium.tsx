import {
  IconArrowForward,
  IconCircleCheck,
  IconCircleX,
  IconCopy,
  IconPlayerPlay,
  IconReplace,
  IconStackFront,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import type { CopyPlanView, MediumView, PlannedCopyView } from '../../../preload/contract';
import { Fill } from '../../components/media/Fill';
import { MediumIcon, mediumLine } from '../../components/media/medium';
import { State, type Tone } from '../../components/State';
import { useTexts } from '../../text';
import { CheckList } from '../parts/CheckList';
import classes from './transfer.module.css';

const looks: Record<PlannedCopyView['action'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  copy: { icon: IconCopy, tone: 'accent' },
  identical: { icon: IconCircleCheck, tone: 'good' },
  replace: { icon: IconReplace, tone: 'warn' },
  continue: { icon: IconPlayerPlay, tone: 'accent' },
  split: { icon: IconStackFront, tone: 'accent' },
  elsewhere: { icon: IconArrowForward, tone: 'dim' },
  impossible: { icon: IconCircleX, tone: 'bad' },
};

/** What would happen on one medium, and how full it would be afterwards. */
export function PlannedMedium({
  planned,
  medium,
  copies,
  onLook,
  looking,
  afterwards,
}: {
  planned: CopyPlanView['media'][number];
  medium: MediumView | undefined;
  copies: readonly PlannedCopyView[];
  onLook: () => void;
  looking: boolean;
  /** Of a copy that was tried: how it stands on the medium now, and what can be done there. */
  afterwards?: { readonly standing: ReactNode; readonly actions: ReactNode };
}) {
  const t = useTexts();
  const id = useId();
  const name = medium?.name ?? planned.medium;
  return (
    <section className={classes.planned} aria-labelledby={id}>
      <div className={classes.plannedHead}>
        {medium && <MediumIcon medium={medium} size={26} />}
        <span className={classes.grow}>
          <h3 id={id} className={classes.name}>
            {name}
          </h3>
          {medium && <span className={classes.note}>{mediumLine(t, medium)}</span>}
        </span>
        {afterwards?.standing}
      </div>
      {medium && (
        <Fill
          medium={{ ...medium, free: planned.free }}
          packages={medium.known?.bytes ?? 0}
          coming={planned.needed}
          legend
        />
      )}
      <ul className={classes.rows} data-selectable>
        {copies
          .filter(({ action }) => action !== 'elsewhere')
          .map((copy) => (
            <li key={`${copy.package} ${copy.file}`} className={classes.row}>
              <span className={classes.grow}>
                <b>{copy.file}</b>
                {copy.parts.length > 0 && (
                  <span className={classes.note}>
                    {copy.parts
                      .map(({ number, of, bytes }) => t('transfer.part', { number, of, size: t.format.bytes(bytes) }))
                      .join(' · ')}
                  </span>
                )}
              </span>
              <span className={classes.action}>
                <State
                  {...looks[copy.action]}
                  text={afterwards ? t(`left.${copy.action}`) : t(`action.${copy.action}`)}
                />
              </span>
              <span className={classes.end}>{t.format.bytes(copy.size)}</span>
            </li>
          ))}
      </ul>
      {afterwards?.actions}
      <CheckList
        checks={afterwards ? planned.checks.filter(({ state }) => state === 'blocked') : planned.checks}
        label={t('transfer.checksOf', { name })}
        onLook={onLook}
        looking={looking}
      />
    </section>
  );
}
