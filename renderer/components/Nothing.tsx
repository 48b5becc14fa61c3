import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Nothing.module.css';

/** Says why a place is empty, and what fills it. */
export function Nothing({ icon: Icon, title, children }: { icon: TablerIcon; title: string; children?: ReactNode }) {
  return (
    <div className={classes.nothing}>
      <Icon size={36} stroke={1.3} aria-hidden className={classes.icon} />
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  );
}
