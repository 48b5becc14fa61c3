import {
  type Bridge,
  type CallInput,
  type CallName,
  type CallOutput,
  type CallResult,
  calls,
  type ErrorView,
  type PlaceView,
} from '../../preload/contract';
import { plainError, SealiftError, toErrorData } from '../errors';
import { measure } from './measure';
import { startPage } from './protocol';

/** Where a call came from: the frame's URL, and whether it is the main frame of a window that this process opened for itself. */
export interface Sender {
  readonly url: string;
  readonly ownWindow: boolean;
}

/** Carries out a call whose input was found good. */
export type Carry = <C extends CallName>(name: C, input: CallInput<C>) => Promise<CallOutput<C>>;

/** Upper bounds of one call's input: far above what any view sends, far below what would hold up the process. */
export const inputLimit = { values: 20_000, characters: 1_000_000, depth: 32 };

/**
 * Answers one call of a window. Nothing about it is trusted: the sender is checked first, then name, size and shape; only
 * then is it carried out. Never rejects: a failure is data. `report` hears of what nobody expected.
 */
export async function answer(
  sender: Sender,
  name: unknown,
  input: unknown,
  carry: Carry,
  report: (error: unknown) => void,
): Promise<CallResult<CallName>> {
  const call = typeof name === 'string' ? name.slice(0, 100) : typeof name;
  return guarded(sender, call, report, async () => {
    if (typeof name !== 'string' || !Object.hasOwn(calls, name)) throw new SealiftError('ipc.unknown_call', { call });
    bound(call, input);
    const known = name as CallName;
    const parsed = calls[known].input.safeParse(input);
    if (!parsed.success) {
      const issues = parsed.error.issues
        .slice(0, 10)
        .map((issue) => `${issue.path.join('.') || '(input)'}: ${issue.message}`);
      throw new SealiftError('input.invalid', { call, issues });
    }
    return carry(known, parsed.data as CallInput<CallName>);
  });
}

/** Answers files that were dropped on a window: paths that the preload script read from the drop. Trusted no more than a call. */
export function answerDrop(
  sender: Sender,
  paths: unknown,
  take: (paths: readonly unknown[]) => Promise<PlaceView[]>,
  report: (error: unknown) => void,
): ReturnType<Bridge['dropped']> {
  return guarded(sender, 'dropped', report, async () => {
    bound('dropped', paths);
    if (!Array.isArray(paths))
      throw new SealiftError('input.invalid', { call: 'dropped', issues: ['(input): a list'] });
    return take(paths);
  });
}

type Answer<T> = { ok: true; value: T } | { ok: false; error: ErrorView };

/** Looks at the sender first, and makes data of whatever goes wrong. */
async function guarded<T>(
  sender: Sender,
  call: string,
  report: (error: unknown) => void,
  work: () => Promise<T>,
): Promise<Answer<T>> {
  try {
    if (!sender.ownWindow || !isStartPage(sender.url)) throw new SealiftError('ipc.forbidden', { call });
    return { ok: true, value: await work() };
  } catch (error) {
    const data = toErrorData(error);
    if (data.code === 'unexpected') report(error);
    return { ok: false, error: plainError(data) };
  }
}

function bound(call: string, input: unknown): void {
  const exceeded = measure(input, inputLimit);
  if (exceeded) throw new SealiftError('ipc.too_large', { call, limit: exceeded });
}

/** The start page with or without a fragment; nothing else of the scheme holds a window. */
function isStartPage(url: string): boolean {
  return url === startPage || url.startsWith(`${startPage}#`);
}
