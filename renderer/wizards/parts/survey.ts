import type { ErrorView } from '../../../preload/contract';

/** What planning before a job found. `asked` tells the newest question from older ones that are answered late. */
export type Survey<Plan> =
  | { readonly state: 'looking'; readonly asked: number; readonly before: Plan | null }
  | { readonly state: 'seen'; readonly asked: number; readonly plan: Plan }
  /** `before`: the last plan that was seen, in the wizards that go on showing it. */
  | { readonly state: 'failed'; readonly asked: number; readonly error: ErrorView; readonly before?: Plan | null };

/** What came of a question. */
export type Answer<Plan> =
  | { readonly type: 'planned'; readonly asked: number; readonly plan: Plan }
  | { readonly type: 'planFailed'; readonly asked: number; readonly error: ErrorView };

/** The last plan that was seen, to be shown while it is made anew. */
export function planOf<Plan>(survey: Survey<Plan>): Plan | null {
  return survey.state === 'seen' ? survey.plan : (survey.before ?? null);
}

/**
 * The survey once an answer came; the same one where it answers an older question. With `keep`, the plan that was seen before
 * stays beside an error.
 */
export function answered<Plan>(survey: Survey<Plan>, answer: Answer<Plan>, keep?: 'keep'): Survey<Plan> {
  const { asked } = answer;
  if (survey.asked !== asked) return survey;
  if (answer.type === 'planned') return { state: 'seen', asked, plan: answer.plan };
  return { state: 'failed', asked, error: answer.error, ...(keep && { before: planOf(survey) }) };
}
