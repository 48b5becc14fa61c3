import { SealiftError } from '../errors';

/** A platform's address as it is kept: scheme, host and path without a slash at its end; `https` where no scheme is given. Throws `platform.address_invalid`. */
export function normalAddress(given: string): string {
  const text = given.trim();
  const invalid = new SealiftError('platform.address_invalid', { address: text });
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === '' || !URL.canParse(full)) throw invalid;
  const url = new URL(full);
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.password || url.search || url.hash)
    throw invalid;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
