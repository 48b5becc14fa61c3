import { SegmentedControl, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './SettingsPage.module.css';

/** A part of the settings under its title. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} id={id} className={classes.title}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** One of a few, shown side by side. */
export function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: ReactNode])[];
  onChoose: (value: string) => void;
}) {
  return (
    <div className={classes.choice}>
      <span className={classes.label}>{label}</span>
      <SegmentedControl
        aria-label={label}
        value={value}
        onChange={onChoose}
        data={options.map(([option, shown]) => ({ value: option, label: shown }))}
      />
    </div>
  );
}
