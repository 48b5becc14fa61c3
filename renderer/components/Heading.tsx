import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Heading.module.css';

/** The head of a page: its name and what belongs to all of it. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className={classes.head}>
      <Title order={1} className={classes.title}>
        {title}
      </Title>
      {children}
    </header>
  );
}
