import type { TablerIcon } from '@tabler/icons-react';
import classes from './State.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'accent' | 'dim';

/** A state by icon and word; the colour only repeats what they say. */
export function State({ icon: Icon, tone, text }: { icon: TablerIcon; tone: Tone; text: string }) {
  return (
    <span className={classes.state} data-tone={tone}>
      <Icon size={16} stroke={1.9} aria-hidden />
      <span className={classes.text}>{text}</span>
    </span>
  );
}
