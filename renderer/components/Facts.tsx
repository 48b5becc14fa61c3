import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** Names and values, as a description list. */
export function Facts({
  facts,
  label,
}: {
  facts: readonly (readonly [name: string, value: ReactNode] | false)[];
  label?: string;
}) {
  return (
    <dl className={classes.facts} aria-label={label}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact[0]} className={classes.fact}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
