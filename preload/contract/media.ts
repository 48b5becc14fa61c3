import { z } from 'zod';
import { check, empty, id, iso, started } from './common';
import { packageView } from './packages';

/** A place that packages can be carried on. */
export const mediumView = z.object({
  /** Names it in calls; the same while it stays plugged in. */
  id: id,
  kind: z.enum(['removable', 'internal', 'network', 'optical', 'folder']),
  /** What a person calls it: label, else model, else mount point. */
  name: z.string(),
  label: z.string().nullable(),
  model: z.string().nullable(),
  /** `usb`, `sata`, `nvme`, ...; null where unknown. */
  bus: z.string().nullable(),
  /** Null while it is not mounted: it can be seen, not used. */
  mountPoint: z.string().nullable(),
  /** `ext4`, `ntfs`, `exfat`, `vfat`, ... */
  filesystem: z.string().nullable(),
  size: z.number(),
  free: z.number().nullable(),
  readOnly: z.boolean(),
  /** Encrypted and not unlocked yet: the person unlocks it with the system's own means, and it comes into use. */
  locked: z.boolean(),
  /** Holds the running system. Never offered for anything that destroys, and shown last. */
  system: z.boolean(),
  ejectable: z.boolean(),
  uuid: z.string().nullable(),
  /** What this workstation remembers of it; null when it was never seen before. */
  known: z
    .object({
      firstSeenAt: iso,
      files: z.number(),
      bytes: z.number(),
      lastCopiedAt: iso.nullable(),
      lastVerifiedAt: iso.nullable(),
      site: z.string().nullable(),
    })
    .nullable(),
});

/** What is to happen with one package on one medium. */
export const plannedCopy = z.object({
  package: id,
  medium: id,
  file: z.string(),
  size: z.number(),
  /** `identical` is settled by digest while copying; here it says that size and remembered digest agree. `continue`: verified bytes of an
   * interrupted copy are there. `split`: as numbered volumes. `elsewhere`: the plan puts it on another medium. */
  action: z.enum(['copy', 'identical', 'replace', 'continue', 'split', 'elsewhere', 'impossible']),
  /** For `split`: the parts that go to this medium. */
  parts: z.array(z.object({ number: z.number(), of: z.number(), bytes: z.number() })),
});

/** A package that is carried in parts: how far it is. */
export const splitSet = z.object({
  path: z.string(),
  file: z.string(),
  size: z.number(),
  sha256: z.string(),
  /** Identity of this cutting of this package. */
  set: z.string(),
  parts: z.array(z.object({ number: z.number(), bytes: z.number(), file: z.string() })),
  /** Parts that are out, each with the name of the medium that holds it. */
  out: z.array(z.object({ number: z.number(), medium: z.string() })),
  /** The medium to ask for: the same call with it continues. Null when every part is out; `medium` is null for any with
   * so many `bytes` free for a part. */
  next: z.object({ medium: z.string().nullable(), parts: z.array(z.number()), bytes: z.number() }).nullable(),
});

export const copyPlan = z.object({
  copies: z.array(plannedCopy),
  media: z.array(
    z.object({
      medium: id,
      needed: z.number(),
      free: z.number().nullable(),
      checks: z.array(check),
    }),
  ),
  /** Whether the copy may begin as planned. */
  possible: z.boolean(),
  /** Whether splitting would make it possible. */
  splitHelps: z.boolean(),
  /** Packages of which parts were copied before, by this plan's media or others: where splitting is planned, or would help. */
  sets: z.array(splitSet).optional(),
});

/** The `result` of a job of the kind `copy`. */
export const copyResult = z.object({
  files: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      size: z.number(),
      sha256: z.string(),
      outcome: z.enum(['copied', 'identical']),
    }),
  ),
  readBack: z.enum(['direct', 'cached']),
  /** By medium. A copy that fails on some of several media fails with `media.copied_partly`. */
  media: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        folder: z.string(),
        files: z.number(),
        readBack: z.enum(['direct', 'cached']),
      }),
    )
    .optional(),
  /** Of a copy that may split: how far each split package is. */
  sets: z.array(splitSet).optional(),
});

/** The `result` of a job of the kind `verify` over a medium. */
export const mediumVerifyResult = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      size: z.number(),
      sha256: z.string(),
      state: z.enum(['ok', 'damaged', 'missing', 'unlisted']),
    }),
  ),
  readBack: z.enum(['direct', 'cached']),
});

export const mediumContents = z.object({
  packages: z.array(packageView),
  /** Encrypted packages that nothing here opens now; `identities`: those of this workstation, locked, that may. None: it is for others. */
  locked: z.array(z.object({ file: z.string(), bytes: z.number(), identities: z.array(z.string()) })),
  /** Volumes of split packages that lie here. */
  volumes: z.array(
    z.object({
      file: z.string(),
      package: z.string(),
      number: z.number(),
      of: z.number(),
      bytes: z.number(),
    }),
  ),
  /** Copies that were begun and not finished. */
  unfinished: z.array(z.object({ file: z.string(), bytes: z.number() })),
});

const transfer = z.object({
  packages: z.array(id).min(1).max(500),
  /** In the order in which they are to be filled. */
  media: z.array(id).min(1).max(50),
  split: z.boolean().optional(),
  /** `spread` (when left out): each package goes to one of the media, on as few as will do; `each`: every medium gets all of them. */
  copies: z.enum(['spread', 'each']).optional(),
  /** For the web page of a platform of this version: instructions go beside each package. */
  manual: z.string().min(1).max(60).optional(),
});

export const mediaCalls = {
  'media.list': { input: empty, output: z.array(mediumView) },
  /** Takes a folder that a dialog handed out into the list. */
  'media.addFolder': { input: z.object({ place: id }).strict(), output: mediumView },
  'media.contents': { input: z.object({ medium: id }).strict(), output: mediumContents },
  'media.plan': { input: transfer.strict(), output: copyPlan },
  'media.copy': {
    input: transfer
      .extend({
        overwrite: z.boolean().optional(),
        site: id.optional(),
      })
      .strict(),
    output: started,
  },
  'media.verify': { input: z.object({ medium: id }).strict(), output: started },
  /** Flushes and unmounts. `safe`: it may be pulled out; `flushed`: everything is written, the system would not unmount it for this user. */
  'media.eject': { input: z.object({ medium: id }).strict(), output: z.object({ state: z.enum(['safe', 'flushed']) }) },
  /** Removes copies that were begun and not finished, and gives their room back. */
  'media.discard': { input: z.object({ medium: id }).strict(), output: z.object({ removed: z.array(z.string()) }) },
} as const;

export const mediaEvents = {
  /** The list, whenever something of it changed: plugged in, pulled out, mounted, filled. */
  'media.changed': z.object({ media: z.array(mediumView) }),
} as const;

export type MediumView = z.output<typeof mediumView>;
export type PlannedCopyView = z.output<typeof plannedCopy>;
export type CopyPlanView = z.output<typeof copyPlan>;
export type SplitSetView = z.output<typeof splitSet>;
export type CopyResultView = z.output<typeof copyResult>;
export type MediumVerifyResultView = z.output<typeof mediumVerifyResult>;
export type MediumContentsView = z.output<typeof mediumContents>;
