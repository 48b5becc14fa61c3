import { SealiftError } from '../../errors';
import { compareVersions } from '../versions';

/** A version of the platform that a template is to go to. */
export interface PlatformTarget {
  /** As it was given, without a leading v. */
  readonly version: string;
  /** 5.3 and later read the packages that are written today; before that a package was a zip with a folder per component. */
  readonly form: '5.2' | '5.3';
  /** Not older than the newest template that the known fields were taken from. */
  readonly knowsAll: boolean;
  /** Newer than anything that is known of. */
  readonly beyond: boolean;
}

/** Reads the version of a platform: `5.2`, `v5.3.1`. Throws `template.target_invalid`. */
export function platformTarget(text: string): PlatformTarget {
  const version = text.trim().replace(/^v/i, '');
  if (!/^\d{1,4}(\.\d{1,6}){0,3}([-+][\w.-]{1,40})?$/.test(version))
    throw new SealiftError('template.target_invalid', { target: text.slice(0, 60) });
  return {
    version,
    form: compareVersions(version, '5.3') < 0 && !version.startsWith('5.3') ? '5.2' : '5.3',
    knowsAll: compareVersions(version, '5.5') >= 0 || version.startsWith('5.5'),
    beyond: compareVersions(version, '5.6') >= 0,
  };
}
