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
          <Line key={option.value} option={option} id={`${id}-${option.value}`} chosen={option.value === value}>
            {(input) => <Radio {...input} />}
          </Line>
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
          <Line key={option.value} option={option} id={`${id}-${option.value}`} chosen={value.includes(option.value)}>
            {(input) => <Checkbox {...input} />}
          </Line>
        ))}
      </div>
    </Checkbox.Group>
  );
}

interface Input {
  readonly value: string;
  readonly disabled: boolean;
  readonly 'aria-label': string;
  readonly 'aria-describedby': string;
}

/** An option: what it is chosen by, and its words, all of it to be clicked. */
function Line({
  option,
  id,
  chosen,
  children,
}: {
  option: Option<string>;
  id: string;
  chosen: boolean;
  children: (input: Input) => ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is Mantine's
    <label className={classes.option} data-chosen={chosen || undefined} data-disabled={option.disabled || undefined}>
      {children({
        value: option.value,
        disabled: option.disabled === true,
        'aria-label': option.title,
        'aria-describedby': id,
      })}
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
    </label>
  );
}
