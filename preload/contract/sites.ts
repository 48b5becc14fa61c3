import { z } from 'zod';
import { check, empty, errorData, id, iso, started, words } from './common';

export const installationState = z.enum(['running', 'partly', 'stopped', 'unknown']);

export const runningComponent = z.object({
  service: z.string(),
  name: z.string(),
  state: z.string(),
  health: z.enum(['healthy', 'unhealthy', 'starting', 'none']),
  ports: z.array(z.string()),
});

export const installationView = z.object({
  site: z.string(),
  name: z.string(),
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  engine: z.string(),
  project: z.string(),
  state: installationState,
  installedAt: iso,
  components: z.array(runningComponent),
  /** The newest version in the library, where it is newer than what is installed. */
  newer: z.string().nullable(),
  /** An upgrade or rollback that was cut off and waits for a decision. */
  unfinished: z
    .object({ record: id, kind: z.enum(['upgrade', 'rollback']), from: z.string(), to: z.string(), since: iso })
    .nullable(),
});

export const siteView = z.object({
  name: z.string(),
  engine: z.string(),
  installations: z.number(),
  createdAt: iso,
  /** Platforms that deliveries to this site go to. */
  platforms: z.array(z.string()).optional(),
});

export const historyEntry = z.object({
  at: iso,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  site: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

/** What an installation would make, with what may be changed before. */
export const installPlan = z.object({
  site: z.string(),
  name: z.string(),
  engine: z.string(),
  components: z.array(
    z.object({
      key: z.string(),
      service: z.string(),
      name: z.string(),
      image: z.string(),
      memoryMiB: z.number().nullable(),
      ports: z.array(z.object({ container: z.number(), protocol: z.string(), published: z.number().nullable() })),
      volumes: z.array(z.object({ name: z.string(), path: z.string(), exists: z.boolean() })),
      /** `value` is null for a secret: it is drawn on site, or was drawn before and stays. */
      environment: z.array(z.object({ name: z.string(), value: z.string().nullable(), secret: z.boolean() })),
    }),
  ),
  secrets: z.array(z.string()),
  memoryMiB: z.number(),
  /** What reaches out of a container: privileged, host mounts, host network. Needs the person's word unless the package is trusted. */
  risks: z.array(check),
  checks: z.array(check),
});

/** One difference between what a site has and what a version says. Values of secrets are never in it. */
export const upgradeFinding = z.object({
  id: z.string(),
  component: z.string().nullable(),
  rule: z.string(),
  item: z.string(),
  fields: z.array(z.string()),
  wanted: z.enum(['add', 'update', 'delete']),
  action: z.enum(['add', 'update', 'delete', 'leave']),
  why: z.string(),
  old: z.unknown(),
  new: z.unknown(),
  /** The value of the version installed; only for a conflict. */
  base: z.unknown().optional(),
  /** Whether a secret was left out of the values. */
  secret: z.boolean(),
  /** A unified diff of texts of several lines (config files); null for everything else. */
  patch: z.string().nullable(),
});

export const upgradePlan = z.object({
  site: z.string(),
  name: z.string(),
  templateName: z.string(),
  from: z.string(),
  to: z.string(),
  direction: z.enum(['newer', 'older', 'same']),
  components: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      state: z.enum(['upgrade', 'install', 'left-out', 'kept', 'own']),
      exists: z.boolean(),
      changed: z.boolean(),
      /** Whether its container is made anew. */
      recreate: z.boolean(),
      image: z.object({ old: z.string().nullable(), new: z.string().nullable(), changed: z.boolean() }).nullable(),
      dependsOn: z.array(z.string()),
    }),
  ),
  changes: z.array(upgradeFinding),
  left: z.array(upgradeFinding),
  conflicts: z.array(upgradeFinding),
  offers: z.array(upgradeFinding),
  /** Over the images of the version; null where nothing is known of them. */
  images: z
    .object({ sharedBytes: z.number(), newBytes: z.number(), newLayers: z.number(), sharedLayers: z.number() })
    .nullable(),
  /** Data volumes of components that are made anew. */
  volumes: z.array(z.object({ name: z.string(), component: z.string(), bytes: z.number().nullable() })),
  checks: z.array(check),
  /** Given back when the plan is carried out: one that is no longer what was shown is refused. */
  digest: z.string(),
});

/** One thing that an upgrade or rollback changed, as it is told afterwards: names in place of keys, values in short, none of secrets. */
export const upgradeChange = z.object({
  /** By name; null for the application as a whole. */
  component: z.string().nullable(),
  rule: z.string(),
  item: z.string(),
  fields: z.array(z.string()),
  action: z.enum(['add', 'update', 'delete']),
  /** Why, in the words of a finding; `undone` for what a rollback took back. */
  why: z.string(),
  /** Null for nothing, and for what does not fit in a line. */
  old: z.string().nullable(),
  new: z.string().nullable(),
});

/** What was left to the person, and whether the version's value was taken. */
export const upgradeDecision = upgradeChange.omit({ action: true, why: true }).extend({ taken: z.boolean() });

export const upgradeRecord = z.object({
  id: id,
  kind: z.enum(['upgrade', 'rollback', 'install']),
  at: iso,
  actor: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  state: z.enum(['running', 'succeeded', 'rolled-back', 'failed', 'interrupted']),
  /** What changed, in numbers. */
  counts: z.object({ add: z.number(), update: z.number(), delete: z.number(), components: z.number() }),
  /** Components that it added; they stay after a rollback. */
  added: z.array(z.string()),
  /** Of a rollback: components that were added since what it undid, and stay. */
  staying: z.array(z.string()).default([]),
  /** Components whose containers were made anew, by name. */
  recreated: z.array(z.string()).default([]),
  /** Of what was left to the person: how often the version's value was taken, how often the site's stayed. */
  decided: z.object({ taken: z.number(), stayed: z.number() }).default({ taken: 0, stayed: 0 }),
  /** Why it did not succeed: the code of the error. */
  error: z.string().nullable().default(null),
  /** The record that a rollback undid. */
  undid: z.string().nullable().default(null),
  /** Named volumes whose content was saved with it. */
  savedVolumes: z.array(z.string()),
  /** Whether a rollback to before it is possible, and why not. */
  undo: z.object({ possible: z.boolean(), why: z.string().nullable() }),
});

/** What was done at a site: its installations, each with its records, newest first. */
export const siteAccount = z.object({
  site: z.string(),
  engine: z.string(),
  installations: z.array(
    installationView.pick({ name: true, templateName: true, version: true, unfinished: true }).extend({
      records: z.array(upgradeRecord.extend({ changes: z.array(upgradeChange), decisions: z.array(upgradeDecision) })),
    }),
  ),
});

/** What going back to before a record would take back. */
export const rollbackPlan = z.object({
  site: z.string(),
  name: z.string(),
  record: z.string(),
  from: z.string(),
  to: z.string(),
  /** The records that it takes back, newest first: each with the versions it went between. */
  undoes: z.array(upgradeRecord.pick({ id: true, kind: true, at: true, from: true, to: true })),
  /** Components whose containers are made anew, and those that are not touched, by name. */
  recreated: z.array(z.string()),
  untouched: z.array(z.string()),
  /** Components that were added since, and stay. */
  staying: z.array(z.string()),
  changes: z.array(upgradeChange),
  /** Files of the installation that somebody changed since the last of the records: that is lost, though saved with this one. */
  edited: z.array(z.string()),
  /** Images that neither the engine has nor anybody knows where to find. */
  missing: z.array(z.string()),
});

/** The `result` of a job of the kind `upgrade` or `rollback`. */
export const upgradeResult = z.object({
  installation: installationView,
  record: upgradeRecord,
  /** `rolled-back`: it did not become healthy and is as it was before. */
  outcome: z.enum(['succeeded', 'rolled-back']),
  /** Components that were added and stay, though the rest went back. */
  staying: z.array(z.string()),
  recreated: z.array(z.string()),
  untouched: z.array(z.string()),
  /** What it was about, one by one; the first 500. Where it went back they were taken back too. */
  changes: z.array(upgradeChange).default([]),
  decisions: z.array(upgradeDecision).default([]),
  /** Why it went back; null where it succeeded. */
  error: errorData.nullable(),
});

const installation = z.object({ site: id, name: id });

const installChoice = z.object({
  key: id,
  version: id,
  site: id,
  name: id.optional(),
  /** Docker host; for a site that is new or empty. */
  engine: words.optional(),
  /** `<service>.<NAME>` -> value. */
  values: z.record(z.string().max(500), z.string().max(100_000)).optional(),
  /** `<service>.<container port>/<protocol>` -> port of the host. */
  ports: z.record(z.string().max(500), z.number().int().min(1).max(65_535)).optional(),
});

const upgradeChoice = installation.extend({
  version: id,
  /** Keys of components; all when left out. */
  select: z.array(id).max(1_000).optional(),
  /** Ids of offers and conflicts in which the version's value is taken. */
  accept: z.array(z.string().max(1_000)).max(5_000).optional(),
});

export const siteCalls = {
  'sites.list': { input: empty, output: z.array(siteView) },
  /** From the catalog; components and states are as last seen. */
  'sites.installations': { input: z.object({ site: id.optional() }).strict(), output: z.array(installationView) },
  /** Asks the engine. */
  'sites.status': { input: z.object({ site: id, name: id.optional() }).strict(), output: z.array(installationView) },
  'sites.history': {
    input: z.object({ site: id.optional(), limit: z.number().int().min(1).max(1_000) }).strict(),
    output: z.array(historyEntry),
  },
  'sites.planInstall': {
    input: installChoice.strict(),
    output: installPlan,
  },
  'sites.install': {
    input: installChoice
      .extend({
        /** The person was shown what reaches out of the containers, and goes on. */
        trusted: z.boolean().optional(),
      })
      .strict(),
    output: started,
  },
  'sites.planUpgrade': { input: upgradeChoice.strict(), output: upgradePlan },
  'sites.upgrade': {
    input: upgradeChoice
      .extend({
        /** The digest of the plan that was shown. */
        plan: z.string(),
        /** Named volumes whose content is to be saved before. */
        saveVolumes: z.array(id).max(500).optional(),
        /** Whether to go back by itself when it does not become healthy. Default: true. */
        goBack: z.boolean().optional(),
      })
      .strict(),
    output: started,
  },
  'sites.records': { input: installation.strict(), output: z.array(upgradeRecord) },
  /** What going back would take back. Changes nothing; asks the engine. */
  'sites.planRollback': {
    input: installation.extend({ record: id, restoreVolumes: z.boolean().optional() }).strict(),
    output: rollbackPlan,
  },
  /** Goes back to before a record. */
  'sites.rollback': {
    input: installation.extend({ record: id, restoreVolumes: z.boolean().optional() }).strict(),
    output: started,
  },
  /** Settles an upgrade that was cut off. */
  'sites.settle': { input: installation.extend({ choice: z.enum(['forward', 'back']) }).strict(), output: started },
  'sites.start': { input: installation.strict(), output: installationView },
  'sites.stop': { input: installation.strict(), output: installationView },
  /** Data volumes of an installation, by full name: what uninstalling would keep or, where it is told to, delete. Asks the engine. */
  'sites.volumes': { input: installation.strict(), output: z.array(z.string()) },
  'sites.uninstall': {
    input: installation.extend({ volumes: z.array(id).max(500).optional() }).strict(),
    output: started,
  },
} as const;

export const siteEvents = {
  /** An installation came, changed or went. */
  'sites.changed': empty,
} as const;

export type InstallationView = z.output<typeof installationView>;
export type SiteView = z.output<typeof siteView>;
export type HistoryEntryView = z.output<typeof historyEntry>;
export type InstallPlanView = z.output<typeof installPlan>;
export type UpgradePlanView = z.output<typeof upgradePlan>;
export type UpgradeFindingView = z.output<typeof upgradeFinding>;
export type UpgradeChangeView = z.output<typeof upgradeChange>;
export type UpgradeDecisionView = z.output<typeof upgradeDecision>;
export type UpgradeRecordView = z.output<typeof upgradeRecord>;
export type SiteAccountView = z.output<typeof siteAccount>;
export type RollbackPlanView = z.output<typeof rollbackPlan>;
export type UpgradeResultView = z.output<typeof upgradeResult>;
