import { z } from 'zod';
import { check, empty, id, iso, passphrase, started, words } from './common';
import { packageView } from './packages';
import { verdict } from './trust';

/** SHA-256 of a certificate, as 32 pairs of hex digits with colons between them. */
export const certificatePrint = z.string().max(200);

/** What vouches for a platform's certificate: the system's authorities, an own authority, or the very certificate. */
export const platformTrust = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }).strict(),
  z.object({ kind: z.literal('authority'), pem: z.string().max(500_000) }).strict(),
  z.object({ kind: z.literal('pinned'), prints: z.array(certificatePrint).min(1).max(10) }).strict(),
]);
/** As a person gives it: the authority's certificate may be a file that a dialog handed out. */
export const givenTrust = z.union([
  platformTrust,
  z.object({ kind: z.literal('authority-file'), place: id }).strict(),
  /** What is remembered for the platform. */
  z.object({ kind: z.literal('kept') }).strict(),
]);

/** A platform that this workstation delivers to. Its access key is in no view. */
export const platformView = z.object({
  /** Names it in calls. */
  name: id,
  address: z.string(),
  trust: platformTrust,
  /** Empty while none was chosen. */
  team: z.string(),
  region: z.string(),
  /** The site under which deliveries to it stand in the history. */
  site: z.string(),
  /** Whether uploads may go to a place without encryption when the platform itself has it. */
  plainUpload: z.boolean(),
  /** The version that it runs, as a person said; empty where nobody did. Platforms have no call that says it. */
  version: z.string(),
  /** What keeps the access key; `missing` where it has to be given again. */
  key: z.enum(['keychain', 'file', 'missing']),
  createdAt: iso,
});

/** The certificate that was met. */
export const metCertificate = z.object({
  print: certificatePrint,
  subject: z.string(),
  issuer: z.string(),
  validTo: z.string(),
});

/** One to choose from, under the name that calls take and the one that people read. */
export const platformPick = z.object({ name: z.string(), title: z.string() });

/** Everything between here and an import there, looked at one after the other; what comes behind the first that stands in the way is `unknown`. */
export const platformTest = z.object({
  checks: z.array(check),
  certificate: metCertificate.nullable(),
  teams: z.array(platformPick),
  regions: z.array(platformPick),
});

const connection = z.object({
  address: words,
  trust: givenTrust,
  /** The one that is kept for the platform when left out. */
  accessKey: passphrase.optional(),
  team: words.optional(),
  region: words.optional(),
});

/** What follows once the platform has the template. */
export const afterDelivery = z.discriminatedUnion('do', [
  z.object({ do: z.literal('nothing') }).strict(),
  z.object({ do: z.literal('install'), app: id }).strict(),
  /** Wherever the platform says that this version can be upgraded to; in one application where it is named. */
  z.object({ do: z.literal('upgrade'), app: id.optional() }).strict(),
]);

/** What becomes of an import that somebody began there and nobody ended. */
export const unfinishedChoice = z.enum(['adopt', 'give-up']);

const delivery = z.object({
  /** A package of the library, or one that `packages.find` found. */
  from: z.union([z.object({ package: id }).strict(), z.object({ found: id }).strict()]),
  platform: id,
});

/** What a delivery would do, and what stands in its way. */
export const deliveryPlan = z.object({
  package: packageView,
  trust: verdict,
  platform: platformView,
  /** Under which name it is uploaded. */
  file: z.string(),
  size: z.number(),
  apps: z.array(platformPick),
  checks: z.array(check),
});

/** The `result` of a job of the kind `deliver`. */
export const deliveryResult = z.object({
  platform: z.string(),
  address: z.string(),
  team: z.string(),
  region: z.string(),
  site: z.string(),
  file: z.string(),
  size: z.number(),
  template: z.object({ key: z.string(), name: z.string(), version: z.string() }),
  /** False where an earlier delivery had uploaded it already. */
  uploaded: z.boolean(),
  /** Templates that the platform says it imported, in its own words. */
  imported: z.array(z.string()),
  installed: z.object({ app: z.string() }).nullable(),
  upgraded: z.array(z.object({ app: z.string(), from: z.string() })),
});

export const platformCalls = {
  'platforms.list': { input: empty, output: z.array(platformView) },
  /** Tries a connection, kept or not. Changes nothing. */
  'platforms.test': { input: connection.extend({ platform: id.optional() }).strict(), output: platformTest },
  'platforms.save': {
    input: connection
      .extend({
        name: words,
        /** That which is changed. */
        platform: id.optional(),
        site: words.optional(),
        plainUpload: z.boolean().optional(),
        version: words.optional(),
      })
      .strict(),
    output: platformView,
  },
  /** Forgets a platform and its access key. What was delivered to it stays in the history. */
  'platforms.remove': { input: z.object({ platform: id }).strict(), output: empty },
  'platforms.apps': { input: z.object({ platform: id }).strict(), output: z.array(platformPick) },
  'platforms.planDelivery': { input: delivery.strict(), output: deliveryPlan },
  'platforms.deliver': {
    input: delivery
      .extend({
        after: afterDelivery,
        /** The person was shown what the verdict warns of, and goes on. */
        accepted: z.boolean().optional(),
        unfinished: unfinishedChoice.optional(),
      })
      .strict(),
    output: started,
  },
} as const;

export type PlatformView = z.output<typeof platformView>;
export type PlatformTrustView = z.output<typeof platformTrust>;
export type PlatformTestView = z.output<typeof platformTest>;
export type PlatformPickView = z.output<typeof platformPick>;
export type MetCertificateView = z.output<typeof metCertificate>;
export type DeliveryPlanView = z.output<typeof deliveryPlan>;
export type DeliveryResultView = z.output<typeof deliveryResult>;
export type AfterDelivery = z.output<typeof afterDelivery>;
export type UnfinishedChoice = z.output<typeof unfinishedChoice>;
