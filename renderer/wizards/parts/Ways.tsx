import { UnstyledButton } from '@mantine/core';
import { IconChevronRight, type TablerIcon } from '@tabler/icons-react';
import classes from './Ways.module.css';

export interface Way {
  readonly key: string;
  readonly icon: TablerIcon;
  readonly title: string;
  readonly text?: string;
  /** At the end of its line: a size, a state. */
  readonly end?: string;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

/** Several ways on, each of them one press. */
export function Ways({ label, ways }: { label: string; ways: readonly Way[] }) {
  return (
    <ul className={classes.ways} aria-label={label}>
      {ways.map(({ key, icon: Icon, title, text, end, disabled, onChoose }) => (
        <li key={key}>
          <UnstyledButton className={classes.way} disabled={disabled === true} onClick={onChoose}>
            <Icon size={26} stroke={1.5} aria-hidden className={classes.icon} />
            <span className={classes.words}>
              <span className={classes.title}>{title}</span>
              {text && <span className={classes.text}>{text}</span>}
            </span>
            {end && <span className={classes.end}>{end}</span>}
            <IconChevronRight size={18} aria-hidden className={classes.icon} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
