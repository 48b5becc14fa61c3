import type { CodeFacts } from './codes';

export const imageCodes = {
  /** Not gzip to its last byte. Parameters: problem (header, data, checksum, length, truncated, garbage), offset (compressed bytes). */
  'gzip.corrupt': { retry: false, exit: 'refused' },
  /** Decompresses to more than is allowed. Parameters: limit (bytes). */
  'gzip.too_large': { retry: false, exit: 'refused' },

  /** Images that a source does not have. Parameters: references (list), source. */
  'image.missing': { retry: false, exit: 'missing' },
  /** Images that only an engine can have, which does not answer. Parameters: references (list), host. */
  'image.not_asked': { retry: true, exit: 'environment' },
  /** Content that is not what its digest or length says. Parameters: item, expected, actual. */
  'image.corrupt': { retry: false, exit: 'refused' },
  /** Not a docker-archive and not an OCI layout. Parameters: source. */
  'image.not_archive': { retry: false, exit: 'refused' },
  /** An entry that no image archive has: devices, absolute or climbing names, links out. Parameters: entry, problem. */
  'image.unsafe_entry': { retry: false, exit: 'refused' },
  /** Two entries of one name. Parameters: entry. */
  'image.duplicate_entry': { retry: false, exit: 'refused' },
  /** More or larger than any image archive needs to be. Parameters: what, limit. */
  'image.too_large': { retry: false, exit: 'refused' },
  /** manifest.json, index.json, a manifest or a config does not have the shape it must have. Parameters: entry, problem. */
  'image.metadata_invalid': { retry: false, exit: 'refused' },
  /** A file the archive refers to is not in it. Parameters: entry, reference. */
  'image.entry_missing': { retry: false, exit: 'refused' },
  /** A layer neither in the archive nor where it is loaded into. Parameters: layer, reference. */
  'image.layer_missing': { retry: false, exit: 'refused' },
  /** None or several of the platforms of a multi-platform image fit. Parameters: reference, wanted, platforms (list). */
  'image.platform': { retry: false, exit: 'refused' },
  /** A layer compressed in a way that this program cannot read. Parameters: entry, compression. */
  'image.compression': { retry: false, exit: 'refused' },

  /**
   * A difference between layers that is damaged, hostile, or meant for other layers: nothing of what it gave may be used. Parameters: layer,
   * problem (header, base, layer, data, bounds, effort, truncated, garbage, digest).
   */
  'layer.difference_invalid': { retry: false, exit: 'refused' },

  /** A stored layer's bytes have changed on disk; it has been set aside. Parameters: layer. */
  'vault.damaged': { retry: true, exit: 'environment' },
  /** The vault was written by a newer version. Parameters: path. */
  'vault.newer': { retry: false, exit: 'environment' },

  /** Nothing answers there. Parameters: host. */
  'engine.unreachable': { retry: true, exit: 'environment' },
  /** The system does not let this user talk to it. Parameters: host. */
  'engine.denied': { retry: false, exit: 'environment' },
  /** It stopped answering in the middle. Parameters: host. */
  'engine.lost': { retry: true, exit: 'environment' },
  /** A Docker host of a kind that is not supported (ssh). Parameters: host. */
  'engine.host_unsupported': { retry: false, exit: 'usage' },
  /** The engine answered something that is not understood. Parameters: host, call, problem. */
  'engine.answer': { retry: false, exit: 'environment' },
  /** The engine refused a call. Parameters: host, call, message. */
  'engine.refused': { retry: false, exit: 'environment' },
  /** After loading, an image is not there under its name with its id. Parameters: host, reference. */
  'engine.not_loaded': { retry: true, exit: 'environment' },
  /** Parameters: host, container. */
  'engine.container_missing': { retry: false, exit: 'missing' },

  /** Parameters: registry. */
  'registry.unreachable': { retry: true, exit: 'environment' },
  /** User or password missing or wrong, or no right to push there. Parameters: registry, repository. */
  'registry.denied': { retry: false, exit: 'environment' },
  /** Plain HTTP to something that is not this machine, without having been allowed. Parameters: registry. */
  'registry.insecure': { retry: false, exit: 'usage' },
  /** Nobody vouches for its certificate. Parameters: registry, problem (the TLS library's word), fingerprint (of what it shows). */
  'registry.certificate': { retry: false, exit: 'environment' },
  /** Another certificate than the pinned one; nothing was sent. Parameters: registry, expected, fingerprint. */
  'registry.certificate_changed': { retry: false, exit: 'refused' },
  /** Not a file of certificates. Parameters: file. */
  'registry.authority_invalid': { retry: false, exit: 'usage' },
  /**
   * Several registries were to get it and not all did; what some got stays. Parameters: failed and pushed (lists of `registry/namespace`), codes
   * (of each that failed), errors (the same as JSON of ErrorData), results (JSON of what each of the others got).
   */
  'registry.pushed_partly': { retry: true, exit: 'environment' },
  /** There, none or several packages lie where one was to be pushed. Parameters: path, found (count). */
  'registry.one_package': { retry: false, exit: 'usage' },
  /** Parameters: registry, call, status, message. */
  'registry.refused': { retry: false, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
