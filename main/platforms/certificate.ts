import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import type { MetCertificateView } from '../../preload/contract';
import { SealiftError } from '../errors';

/** A SHA-256 fingerprint in one form: 32 pairs of upper-case hex digits with colons. Throws `platform.certificate_invalid`. */
export function normalPrint(given: string): string {
  const digits = given
    .replace(/^sha-?256[:=]?/i, '')
    .replace(/[\s:-]/g, '')
    .toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) throw new SealiftError('platform.certificate_invalid');
  return (digits.match(/../g) as string[]).join(':');
}

/** The certificates of a PEM text, without whatever else stands there. Throws `platform.certificate_invalid`. */
export function normalPem(given: string): string {
  const found = given.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0 || found.length > 50) throw new SealiftError('platform.certificate_invalid');
  try {
    for (const one of found) new X509Certificate(one);
  } catch (error) {
    throw new SealiftError('platform.certificate_invalid', {}, { cause: error });
  }
  return `${found.join('\n')}\n`;
}

/** What people are shown of a certificate that was met. */
export function metCertificate(met: PeerCertificate): MetCertificateView {
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

function nameOf(of: PeerCertificate['subject'] | undefined): string {
  const named = of?.CN ?? of?.O ?? '';
  return String(Array.isArray(named) ? named[0] : named).slice(0, 200);
}
