import { Button, Title } from '@mantine/core';
import { IconArrowLeft, type TablerIcon } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useTexts } from '../../text';
import classes from './Frame.module.css';
import { frameKey } from './keys';
import { StepList } from './StepList';

/** What the main button of a step does. */
export interface Primary {
  readonly label: string;
  readonly onChoose: () => void;
  readonly icon?: TablerIcon;
  readonly disabled?: boolean;
  /** Shown as working; cannot be chosen meanwhile. */
  readonly busy?: boolean;
  /** Stops or destroys something: coloured so, and never chosen by Enter alone. */
  readonly danger?: boolean;
}

export interface FrameProps {
  /** What the wizard does: `Export`. */
  readonly title: string;
  /** What it is about: `shop 1.0`. */
  readonly subject?: string;
  readonly steps: readonly string[];
  /** The index of the step one is at. */
  readonly at: number;
  /** Names what is shown: the focus moves to the heading whenever it changes. */
  readonly stepKey: string;
  /** What is asked or told here, in a few words. */
  readonly heading: string;
  readonly lead?: ReactNode;
  readonly primary?: Primary;
  /** Buttons of lesser weight beside the main one. */
  readonly others?: ReactNode;
  readonly onBack?: () => void;
  /** What the way back is called where it is no step back. */
  readonly backLabel?: string;
  readonly onClose: () => void;
  /** A job is under way: it goes on when the wizard is left, and the wizard says so. */
  readonly goesOn?: boolean;
  readonly children: ReactNode;
}

/** A second press of Enter that was meant for the step before is not taken for this one. */
const settle = 400;

/** The frame of every wizard: where one is, what is asked or told, and what can be done about it. */
export function Frame(props: FrameProps) {
  const {
    title,
    subject,
    steps,
    at,
    stepKey,
    heading,
    lead,
    primary,
    others,
    onBack,
    backLabel,
    onClose,
    goesOn,
    children,
  } = props;
  const t = useTexts();
  const id = useId();
  const head = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const since = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when the step does
  useEffect(() => {
    since.current = performance.now();
    body.current?.scrollTo({ top: 0 });
    head.current?.focus({ preventScroll: true });
  }, [stepKey]);

  const ready = primary && !primary.disabled && !primary.busy;
  function onKey(event: KeyboardEvent<HTMLElement>): void {
    const target = event.target as HTMLElement;
    const key = frameKey({
      key: event.key,
      repeat: event.repeat,
      modified: event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing,
      handled: event.defaultPrevented || !event.currentTarget.contains(target),
      element: target.tagName.toLowerCase(),
      role: target.getAttribute('role'),
      expanded: target.getAttribute('aria-expanded') === 'true',
    });
    if (!key) return;
    event.preventDefault();
    if (key === 'back') return (onBack ?? onClose)();
    if (ready && !primary.danger && performance.now() - since.current > settle) primary.onChoose();
  }

  const Icon = primary?.icon;
  return (
    <section className={classes.frame} aria-labelledby={`${id}-title`} data-step={stepKey} onKeyDown={onKey}>
      <header className={classes.head}>
        <div className={classes.names}>
          <Title order={1} id={`${id}-title`} className={classes.title}>
            {title}
          </Title>
          {subject && <span className={classes.subject}>{subject}</span>}
        </div>
        <StepList steps={steps} at={at} />
      </header>
      <div className={classes.body} ref={body} tabIndex={0} role="group" aria-labelledby={`${id}-heading`}>
        <div className={classes.column}>
          <div className={classes.intro}>
            <Title order={2} id={`${id}-heading`} ref={head} tabIndex={-1} className={classes.heading}>
              {heading}
            </Title>
            {lead && <div className={classes.lead}>{lead}</div>}
          </div>
          {children}
        </div>
      </div>
      <footer className={classes.foot}>
        <Button variant="subtle" color="gray" size="md" onClick={onClose}>
          {goesOn ? t('wizard.leave') : t('wizard.close')}
        </Button>
        {goesOn && <span className={classes.goesOn}>{t('wizard.goesOn')}</span>}
        <span className={classes.gap} />
        {onBack && (
          <Button
            variant="default"
            size="md"
            leftSection={backLabel === undefined && <IconArrowLeft size={18} aria-hidden />}
            onClick={onBack}
          >
            {backLabel ?? t('wizard.back')}
          </Button>
        )}
        {others}
        {primary && (
          <Button
            size="md"
            className={classes.primary ?? ''}
            mod={{ danger: primary.danger === true }}
            loading={primary.busy === true}
            disabled={primary.disabled === true}
            leftSection={Icon && <Icon size={18} aria-hidden />}
            onClick={primary.onChoose}
            data-primary
          >
            {primary.label}
          </Button>
        )}
      </footer>
    </section>
  );
}
