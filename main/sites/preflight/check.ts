import type { CheckView } from '../../../preload/contract';
import { plainParameters } from '../../errors';
import type { SiteCheckCode } from './codes';

/** A finding as the contract carries it, with a code of the closed list. */
export interface SiteCheck {
  readonly code: SiteCheckCode;
  readonly state: CheckView['state'];
  readonly params: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** The same as plain data that may cross to the window. */
export function checkView(check: SiteCheck): CheckView {
  return { code: check.code, state: check.state, params: plainParameters(check.params) };
}
