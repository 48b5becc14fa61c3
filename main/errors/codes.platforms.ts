import type { CodeFacts } from './codes';

/** What a platform answers is in `words`: as plain text, cut off. */
export const platformCodes = {
  /** Parameters: name. */
  'platform.unknown': { retry: false, exit: 'missing' },
  /** Parameters: name. */
  'platform.exists': { retry: false, exit: 'refused' },
  /** Parameters: name. */
  'platform.name_invalid': { retry: false, exit: 'usage' },
  /** Parameters: address. */
  'platform.address_invalid': { retry: false, exit: 'usage' },
  /** Neither a certificate as a PEM text nor a SHA-256 fingerprint. */
  'platform.certificate_invalid': { retry: false, exit: 'usage' },
  /** The name of the host leads nowhere. Parameters: host. */
  'platform.host_unknown': { retry: true, exit: 'environment' },
  /** Nothing answers there, or it stopped answering. Parameters: address. */
  'platform.unreachable': { retry: true, exit: 'environment' },
  /** It does not speak TLS there, or none that both know. Parameters: address. */
  'platform.tls_failed': { retry: false, exit: 'environment' },
  /** Nobody who is trusted vouches for the certificate. Parameters: address, print, issuer. */
  'platform.tls_untrusted': { retry: false, exit: 'environment' },
  /** Another certificate than the one that is pinned. Parameters: address, print. */
  'platform.tls_changed': { retry: false, exit: 'refused' },
  /** The certificate is made for others. Parameters: address, names (list), print. */
  'platform.tls_other_host': { retry: false, exit: 'environment' },
  /** The certificate is not valid now. Parameters: address, until, print. */
  'platform.tls_expired': { retry: false, exit: 'environment' },
  /** Nowhere an access key for it. Parameters: name. */
  'platform.key_missing': { retry: false, exit: 'usage' },
  /** The platform does not take the access key. Parameters: address. */
  'platform.key_refused': { retry: false, exit: 'environment' },
  /** The access key may not do this. Parameters: call, words. */
  'platform.not_allowed': { retry: false, exit: 'environment' },
  /** Parameters: name. */
  'platform.not_chosen': { retry: false, exit: 'usage' },
  /** It sends callers elsewhere, and the access key is not sent along. Parameters: address, to. */
  'platform.redirected': { retry: false, exit: 'environment' },
  /** It refused a call. Parameters: call, status, words. */
  'platform.refused': { retry: true, exit: 'environment' },
  /** It answered something that is not understood. Parameters: call, problem. */
  'platform.answer': { retry: true, exit: 'environment' },
  /** Something on the way takes no file of this size. Parameters: file, size. */
  'platform.too_large': { retry: false, exit: 'environment' },
  /** The upload broke off, several times. Parameters: file. */
  'platform.upload_dropped': { retry: true, exit: 'environment' },
  /** The platform wants the package sent without encryption. Parameters: address. */
  'platform.upload_plain': { retry: false, exit: 'refused' },
  /** The platform knows compose packages not at all. Parameters: file. */
  'platform.compose_package': { retry: false, exit: 'refused' },
  /** Somebody's import waits there. Parameters: platform, files (list). */
  'platform.import_unfinished': { retry: false, exit: 'refused' },
  /** An import runs there just now. Parameters: platform. */
  'platform.busy': { retry: true, exit: 'environment' },
  /** Parameters: file, words. */
  'platform.import_failed': { retry: false, exit: 'failure' },
  /** Parameters: file, imported (list), words. */
  'platform.import_partial': { retry: false, exit: 'failure' },
  /** Parameters: app, platform. */
  'platform.app_unknown': { retry: false, exit: 'missing' },
  /** Parameters: name, version. */
  'platform.nothing_to_upgrade': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
