import { z } from 'zod';
import { check, digest, empty, errorData, id, iso, notice, passphrase, started, words } from './common';
import { deltaChoice, deltaReadiness, deltaView } from './deltas';
import { signWith, verdict } from './trust';

export const packageKind = z.enum(['rainbond-app', 'rainbond-app-legacy', 'docker-compose']);
export const writableKind = z.enum(['rainbond-app', 'docker-compose']);
/** unsealed: written by another tool; unsigned: sealed, nobody vouches for it; signed: sealed with a signature. */
export const sealState = z.enum(['unsealed', 'unsigned', 'signed']);
/** How hard to compress what is packed for the first time. */
export const compression = z.enum(['default', 'fast', 'store']);

export const packageView = z.object({
  /** Identity in the catalog; null for a file the library does not remember. */
  id: z.string().nullable(),
  path: z.string(),
  size: z.number(),
  sha256: z.string().nullable(),
  kind: packageKind,
  seal: sealState,
  name: z.string(),
  version: z.string(),
  key: z.string(),
  components: z.number(),
  /** How many it is encrypted for; left out where it is not. */
  recipients: z.number().optional(),
  /** Of a delta package: what it brings and needs. Left out for a full one. */
  delta: deltaView.optional(),
  images: z.array(
    z.object({
      reference: z.string(),
      configDigest: digest.nullable(),
      platform: z.string().nullable(),
      size: z.number().nullable(),
    }),
  ),
  createdAt: iso.nullable(),
  /** Whether the file is still where the catalog saw it last. */
  present: z.boolean(),
});

/** How much of a package that was split is here. */
export const volumesHere = z.object({
  /** The name of the whole. */
  file: z.string(),
  of: z.number(),
  here: z.number(),
  missing: z.array(z.object({ number: z.number(), medium: z.string().nullable() })),
});

/** A package as lists show it: what its images are is asked for one at a time. */
export const packageSummary = packageView.omit({ images: true });

/** A package that was found on a medium, in a folder or as a file, against what this workstation has. */
export const foundPackage = z.object({
  /** Names it in `packages.import`; good until the services start anew. */
  id: id,
  package: packageView,
  trust: verdict,
  /** `new`: no version of it is here; `newer`, `older`: than the newest here; `same`: here with the same content; `different`: the
   * same version with other content. */
  against: z.enum(['new', 'newer', 'older', 'same', 'different']),
  /** The newest version in the library; null when there is none. */
  newest: z.string().nullable(),
  /** Installations of this template, each with the version it runs, and whether what was found is newer than that. */
  installations: z.array(z.object({ site: z.string(), name: z.string(), version: z.string(), newer: z.boolean() })),
  /** Bytes of images that the library does not have yet; null where the package does not tell. */
  newBytes: z.number().nullable(),
  /** Of a package in parts: how many of them are here, on whichever medium. */
  volumes: volumesHere.optional(),
  /** Of a delta package: whether what it needs is here. */
  delta: deltaReadiness.optional(),
  checks: z.array(check),
});

/** What looks like a package and cannot be read. */
export const unreadable = errorData.extend({
  path: z.string(),
  /** Of a package in parts of which the first, which says what it is, is not here: which parts are. */
  volumes: volumesHere.optional(),
});

export const exportPlan = z.object({
  images: z.array(
    z.object({
      reference: z.string(),
      /** Where its layers would come from. */
      from: z.enum(['vault', 'archive', 'engine', 'missing']),
      /** Uncompressed bytes; null where nobody can tell before. */
      size: z.number().nullable(),
      /** Uncompressed bytes of layers that are in the vault already. */
      known: z.number().nullable(),
    }),
  ),
  /** Bytes of each package as they would be; `exact` when every layer is in the vault. */
  packages: z.array(
    z.object({
      kind: writableKind,
      file: z.string(),
      bytes: z.number(),
      exact: z.boolean(),
      exists: z.boolean(),
      /** Of a delta: bytes of the full package, and how many layers it leaves out. */
      full: z.object({ bytes: z.number(), leftOut: z.number(), differences: z.number() }).optional(),
    }),
  ),
  folder: z.string(),
  free: z.number().nullable(),
  checks: z.array(check),
});

const exportChoice = z.object({
  key: id,
  version: id,
  kinds: z.array(writableKind).min(1).max(2),
  compression: compression.optional(),
  /** A folder that a dialog handed out; the library's own export folder when left out. */
  to: id.optional(),
  /** Image archives that a dialog handed out. */
  archives: z.array(id).max(100).optional(),
  /** Public keys of recipients or identities to encrypt the packages to. */
  encryptTo: z.array(id).min(1).max(100).optional(),
  /** A delta package in place of a full one. */
  delta: deltaChoice.optional(),
  /** The site that it goes to: remembered as sent, and not yet confirmed. */
  site: id.optional(),
});

/** The `result` of a job of the kind `export`. */
export const exportResult = z.object({ packages: z.array(packageView), fetchedBytes: z.number() });

/** The `result` of a job of the kind `import`. */
export const importResult = z.object({
  imported: z.array(
    z.object({
      package: packageView,
      into: z.string(),
      loaded: z.array(z.string()),
      present: z.array(z.string()),
      skipped: z.array(z.object({ reference: z.string(), platform: z.string() })),
      alreadyKnown: z.boolean(),
      notices: z.array(notice),
    }),
  ),
});

/** The `result` of a job of the kind `push`. */
export const pushResult = z.object({
  registries: z.array(
    z.object({
      registry: z.string(),
      namespace: z.string(),
      images: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          digest: z.string(),
          uploadedBytes: z.number(),
          skippedBytes: z.number(),
        }),
      ),
      metadata: z.string(),
    }),
  ),
});

/** Where packages are looked for: what a dialog handed out, or a medium of the list. */
export const lookedIn = z.union([z.object({ place: id }).strict(), z.object({ medium: id }).strict()]);

export const packageCalls = {
  /** Last made first. */
  'packages.list': { input: empty, output: z.array(packageSummary) },
  'packages.show': { input: z.object({ package: id }).strict(), output: packageView },
  'packages.planExport': { input: exportChoice.strict(), output: exportPlan },
  'packages.export': {
    input: exportChoice
      .extend({
        overwrite: z.boolean().optional(),
        sign: signWith.optional(),
      })
      .strict(),
    output: started,
  },
  'packages.find': {
    input: z.object({ in: lookedIn }).strict(),
    output: z.object({
      where: z.string(),
      found: z.array(foundPackage),
      unreadable: z.array(unreadable),
      /** Package files elsewhere that bring what found deltas miss, as places to look at in turn. */
      nearby: z.array(z.object({ path: z.string(), place: id })).optional(),
    }),
  },
  'packages.import': {
    input: z
      .object({
        /** Ids of `packages.find`. */
        found: z.array(id).min(1).max(500),
        into: z.enum(['auto', 'engine', 'library']),
        /** With `engine`: one of `engine.containerds`, by its host; left out, the engine of `engine.status`. */
        engine: z.string().max(500).optional(),
        anyPlatform: z.boolean().optional(),
        replace: z.boolean().optional(),
        /** The person was shown what the verdict warns of, and goes on. */
        accepted: z.boolean().optional(),
        /** Parts of a split package that are not here are asked for while it is imported. */
        wait: z.boolean().optional(),
      })
      .strict(),
    output: started,
  },
  'packages.verify': { input: z.object({ package: id }).strict(), output: started },
  'packages.remove': {
    input: z.object({ package: id, deleteFile: z.boolean() }).strict(),
    output: z.object({ deleted: z.array(z.string()) }),
  },
  /** Each registry gets all images; one that fails does not stop the others. */
  'registry.push': {
    input: z
      .object({
        /** A version of the library, or a package: one of the library, or one that `packages.find` found. */
        from: z.union([
          z.object({ key: id, version: id }).strict(),
          z.object({ package: id }).strict(),
          z.object({ found: id }).strict(),
        ]),
        /** Of a package: the person was shown what the verdict warns of, and goes on. */
        accepted: z.boolean().optional(),
        to: z
          .array(
            z
              .object({
                registry: words,
                namespace: words,
                user: words.optional(),
                password: passphrase.optional(),
                insecure: z.boolean().optional(),
                /** A certificate file that a dialog handed out. */
                authority: id.optional(),
                /** SHA-256 of the certificate that it is to show. */
                pin: words.optional(),
              })
              .strict(),
          )
          .min(1)
          .max(20),
      })
      .strict(),
    output: started,
  },
} as const;

export type VolumesHereView = z.output<typeof volumesHere>;
export type PackageView = z.output<typeof packageView>;
export type PackageSummaryView = z.output<typeof packageSummary>;
export type PackageKindView = z.output<typeof packageKind>;
export type SealStateView = z.output<typeof sealState>;
export type FoundPackageView = z.output<typeof foundPackage>;
export type UnreadableView = z.output<typeof unreadable>;
export type ImportResultView = z.output<typeof importResult>;
export type PushResultView = z.output<typeof pushResult>;
export type ExportPlanView = z.output<typeof exportPlan>;
export type ExportResultView = z.output<typeof exportResult>;
