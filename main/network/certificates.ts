import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';

const mostCertificates = 50;
const longestPem = 1024 * 1024;
const fingerprintShape = /^[0-9A-F]{64}$/;

/**
 * A SHA-256 fingerprint in one form, as openssl and browsers write it (`AB:CD:...`, 32 pairs), from what people copy: with or without
 * colons, spaces, a name in front. Undefined when it is none.
 */
export function certificateFingerprint(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^(sha-?256)?(\s*fingerprint)?\s*[:=]\s*/i, '')
    .replace(/[\s:-]/g, '')
    .toUpperCase();
  return fingerprintShape.test(digits) ? (digits.match(/../g) as string[]).join(':') : undefined;
}

/** The certificates in a file's bytes, PEM (one or several, with whatever stands between) or DER, as PEM texts. Throws when there are none. */
export function certificatesIn(bytes: Buffer): string[] {
  if (bytes.length > longestPem) throw new Error('too long');
  const text = bytes.toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (text.includes('-----BEGIN') && blocks === null) throw new Error('no certificate');
  if (blocks !== null && blocks.length > mostCertificates) throw new Error('too many certificates');
  return (blocks ?? [bytes]).map((each) => new X509Certificate(each).toString());
}

/** What people are shown of a certificate that a server has. */
export interface MetCertificate {
  readonly print: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
}

export function metCertificate(met: PeerCertificate): MetCertificate {
  return {
    print: met.fingerprint256 ?? '',
    subject: nameOf(met.subject),
    issuer: nameOf(met.issuer),
    validTo: met.valid_to ?? '',
  };
}

/** The hosts that a certificate is made for. */
export function hostsOf({ subjectaltname, subject }: PeerCertificate): string[] {
  const names = (subjectaltname ?? '').split(/,\s*/).map((each) => each.replace(/^(DNS|IP Address):/, ''));
  const common = nameOf(subject);
  return [...new Set([...names, ...(subjectaltname ? [] : [common])])].filter((each) => each !== '').slice(0, 20);
}

/** A URL's host as sockets want it, and as TLS is to ask for it: an address is not asked for by name. */
export function hostOf(url: URL): { readonly host: string; readonly servername?: string } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, ...(isIP(host) === 0 && { servername: host }) };
}

function nameOf(of: PeerCertificate['subject'] | undefined): string {
  const named = of?.CN ?? of?.O ?? '';
  return String(Array.isArray(named) ? named[0] : named).slice(0, 200);
}
