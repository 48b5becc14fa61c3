import type { FrameProps } from './Frame';

/** What every step of a wizard is drawn with: its own state, a way to tell what happened, and its place in the frame. */
export interface StepOf<All extends { readonly step: string }, Event, S extends All['step']> {
  readonly state: Extract<All, { step: S }>;
  readonly send: (event: Event) => void;
  readonly frame: Pick<FrameProps, 'title' | 'subject' | 'steps' | 'at' | 'onClose'>;
}
