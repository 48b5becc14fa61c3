import { Checkbox, Radio } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Options.module.css';

export interface Option<V extends string> {
  readonly value: V;
  readonly title: string;
  /** What choosing it means. */
  readonly text?: ReactNode;
  /** Beside its title. */
  readonly icon?: ReactNode;
  /** At the end of its line: a size, a state. */
  readonly end?: ReactNode;
  readonly disabled?: boolean;
}

/** One of several ways, each with what it means. */
export function OneOf<V extends string>({
  label,
  options,
  value,
  onChange,
  columns,
}: {
  label: string;
  /** Side by side where there is room. */
  columns?: boolean;
  options: readonly Option<V>[];
  value: V | null;
  onChange: (value: V) => void;
}) {
  const id = useId();
  return (
    <Radio.Group label={label} value={value} onChange={(chosen) => onChange(chosen as V)}>
      <div className={classes.options} data-columns={columns || undefined}>
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is Mantine's
          <label
            key={option.value}
            className={classes.option}
            data-chosen={option.value === value || undefined}
            data-disabled={option.disabled || undefined}
          >
            <Radio
              value={option.value}
              disabled={option.disabled === true}
              aria-label={option.title}
              aria-describedby={`${id}-${option.value}`}
            />
            <Words option={option} id={`${id}-${option.value}`} />
          </label>
        ))}
      </div>
    </Radio.Group>
  );
}

/** Any of several things, each with what it means. */
export function AnyOf<V extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly Option<V>[];
  value: readonly V[];
  onChange: (value: V[]) => void;
}) {
  const id = useId();
  return (
    <Checkbox.Group label={label} value={[...value]} onChange={(chosen) => onChange(chosen as V[])}>
      <div className={classes.options}>
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is Mantine's
          <label
            key={option.value}
            className={classes.option}
            data-chosen={value.includes(option.value) || undefined}
            data-disabled={option.disabled || undefined}
          >
            <Checkbox
              value={option.value}
              disabled={option.disabled === true}
              aria-label={option.title}
              aria-describedby={`${id}-${option.value}`}
            />
            <Words option={option} id={`${id}-${option.value}`} />
          </label>
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Words({ option, id }: { option: Option<string>; id: string }) {
  return (
    <>
      {option.icon && <span className={classes.icon}>{option.icon}</span>}
      <span className={classes.words}>
        <span className={classes.title}>{option.title}</span>
        {option.text && (
          <span className={classes.text} id={id}>
            {option.text}
          </span>
        )}
      </span>
      {option.end && <span className={classes.end}>{option.end}</span>}
    </>
  );
}
