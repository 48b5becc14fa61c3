import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { State } from '../../components/State';
import { useTexts } from '../../text';
import type { WaitingSet } from './machine';
import classes from './transfer.module.css';

/** The parts of a split package: which are out, and where they lie. */
export function SetProgress({ set }: { set: WaitingSet }) {
  const t = useTexts();
  const out = new Map(set.out.map(({ number, medium }) => [number, medium]));
  return (
    <section aria-label={set.file} className={classes.planned}>
      <h3 className={classes.name}>{set.file}</h3>
      <ul className={classes.rows}>
        {set.parts.map(({ number, bytes }) => {
          const medium = out.get(number);
          return (
            <li key={number} className={classes.row}>
              <span className={classes.grow}>{t('media.volume', { number, of: set.parts.length })}</span>
              <span className={classes.action}>
                {medium === undefined ? (
                  <State icon={IconCircleDashed} tone="dim" text={t('transfer.partWaits')} />
                ) : (
                  <State icon={IconCircleCheck} tone="good" text={t('transfer.partOn', { name: medium })} />
                )}
              </span>
              <span className={classes.end}>{t.format.bytes(bytes)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
