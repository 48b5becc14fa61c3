import { z } from 'zod';

/**
 * The contract between the window and the main process: one entry per call and one per event channel. The preload bridge,
 * the main process's handlers and the renderer's types all derive from this file. The views are also what the command line
 * prints with --json.
 */

const digest = z.string();
const iso = z.string();

export const errorData = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  retry: z.boolean(),
  causes: z.array(z.string()),
});

export const packageKind = z.enum(['rainbond-app', 'rainbond-app-legacy', 'docker-compose']);
/** unsealed: written by another tool; unsigned: sealed, nobody vouches for it; signed: sealed with a signature. */
export const sealState = z.enum(['unsealed', 'unsigned', 'signed']);

export const versionSummary = z.object({
  version: z.string(),
  publishedAt: iso,
  source: z.enum(['compose', 'images', 'template', 'package']),
  components: z.number(),
});

export const templateView = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  /** Newest first, as people order versions. */
  versions: z.array(versionSummary),
});

export const componentView = z.object({
  key: z.string(),
  name: z.string(),
  image: z.string(),
  memoryMiB: z.number().nullable(),
  ports: z.array(
    z.object({
      port: z.number(),
      protocol: z.string(),
      published: z.number().nullable(),
      outer: z.boolean(),
      inner: z.boolean(),
    }),
  ),
  environment: z.array(z.object({ name: z.string(), value: z.string(), secret: z.boolean() })),
  volumes: z.array(z.object({ name: z.string(), path: z.string(), kind: z.string() })),
  dependsOn: z.array(z.string()),
  probes: z.array(z.object({ mode: z.string(), scheme: z.string(), port: z.number().nullable() })),
});

export const versionView = z.object({
  key: z.string(),
  name: z.string(),
  version: z.string(),
  publishedAt: iso,
  source: versionSummary.shape.source,
  description: z.string(),
  components: z.array(componentView),
  plugins: z.array(z.object({ name: z.string(), image: z.string() })),
  secrets: z.array(z.string()),
  images: z.array(z.object({ reference: z.string(), configDigest: digest.nullable() })),
});

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

export const jobKind = z.enum([
  'publish',
  'export',
  'verify',
  'copy',
  'import',
  'install',
  'upgrade',
  'rollback',
  'uninstall',
  'push',
]);
export const jobState = z.enum(['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'interrupted']);

export const jobProgress = z.object({
  /** A key of the locales: `jobs.steps.<step>`. */
  step: z.string(),
  /** What is being handled just now: an image, a file. */
  item: z.string(),
  /** 0..1 over all steps, never decreasing. */
  fraction: z.number(),
  /** Bytes of the present step. */
  bytes: z.number(),
  totalBytes: z.number().nullable(),
  /** Bytes per second over the last few seconds. */
  rate: z.number().nullable(),
  /** Seconds left, never growing by jitter alone; null where nobody can know. */
  secondsLeft: z.number().nullable(),
});

export const jobView = z.object({
  id: z.string(),
  kind: jobKind,
  state: jobState,
  subject: z.string(),
  createdAt: iso,
  startedAt: iso.nullable(),
  endedAt: iso.nullable(),
  progress: jobProgress.nullable(),
  error: errorData.nullable(),
  result: z.unknown(),
});

export const engineView = z.object({
  host: z.string(),
  reachable: z.boolean(),
  version: z.string().nullable(),
  platform: z.string().nullable(),
  /** `docker compose` (v2) or `docker-compose` (v1), with its version; null when neither is there. */
  compose: z.object({ command: z.string(), version: z.string() }).nullable(),
  error: errorData.nullable(),
});

export const installationView = z.object({
  site: z.string(),
  name: z.string(),
  templateKey: z.string(),
  templateName: z.string(),
  version: z.string(),
  engine: z.string(),
  project: z.string(),
  state: z.enum(['running', 'partly', 'stopped', 'unknown']),
  installedAt: iso,
  components: z.array(
    z.object({
      service: z.string(),
      name: z.string(),
      state: z.string(),
      health: z.enum(['healthy', 'unhealthy', 'starting', 'none']),
      ports: z.array(z.string()),
    }),
  ),
});

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  /** Operating system and processor: `linux x64`. */
  platform: z.string(),
  home: z.string(),
  /** Where unexpected errors are written down. */
  log: z.string(),
  /** The language the system asks for, used while the setting says `system`. */
  language: z.enum(['en', 'zh-CN']),
  /** What was set when the window was last closed: for the first frame, before the services can tell. */
  last: z.object({ language: z.enum(['system', 'en', 'zh-CN']), theme: z.enum(['system', 'light', 'dark']) }),
});
export const settings = z.object({
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  engine: z.string().max(500),
});

const empty = z.object({}).strict();
const id = z.string().min(1).max(200);

export const calls = {
  'app.info': { input: empty, output: appInfo },
  'settings.get': { input: empty, output: settings },
  'settings.set': { input: settings.partial().strict(), output: settings },
  'templates.list': { input: empty, output: z.array(templateView) },
  'templates.show': { input: z.object({ key: id, version: id }).strict(), output: versionView },
  'packages.list': { input: empty, output: z.array(packageView) },
  'jobs.list': { input: z.object({ limit: z.number().int().min(1).max(500) }).strict(), output: z.array(jobView) },
  'jobs.cancel': { input: z.object({ id }).strict(), output: empty },
  'engine.status': { input: empty, output: engineView },
  /** Delivers the embedded sample within the library: publishes it and exports it; needs no engine. */
  'sample.deliver': { input: empty, output: z.object({ job: id }) },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export const events = {
  'job.changed': jobView,
  /** Templates or packages came, changed or went. */
  'library.changed': empty,
  /** The services' process: came up (after a loss, everything shown is to be read again), was lost, or cannot start. */
  'services.changed': z.object({ state: z.enum(['ready', 'lost', 'failed']), error: errorData.nullable() }),
  /** A command of the application menu that the window carries out. */
  'menu.chosen': z.object({ command: z.enum(['library', 'activity', 'settings', 'search', 'back', 'refresh']) }),
} as const satisfies Record<string, z.ZodType>;

export type CallName = keyof typeof calls;
export type CallInput<C extends CallName> = z.input<(typeof calls)[C]['input']>;
export type CallOutput<C extends CallName> = z.output<(typeof calls)[C]['output']>;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;

/** What a call answers with: errors are data and never reject across the bridge. */
export type CallResult<C extends CallName> = { ok: true; value: CallOutput<C> } | { ok: false; error: ErrorView };

/** What the preload script puts on `window.sealift`. */
export interface Bridge {
  call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallResult<C>>;
  /** Returns the function that stops listening. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
}

export type ErrorView = z.output<typeof errorData>;
export type TemplateView = z.output<typeof templateView>;
export type VersionView = z.output<typeof versionView>;
export type ComponentView = z.output<typeof componentView>;
export type PackageView = z.output<typeof packageView>;
export type JobView = z.output<typeof jobView>;
export type EngineView = z.output<typeof engineView>;
export type InstallationView = z.output<typeof installationView>;
export type AppInfo = z.output<typeof appInfo>;
export type MenuCommand = EventPayload<'menu.chosen'>['command'];
export type ServicesChange = EventPayload<'services.changed'>;
export type Settings = z.output<typeof settings>;
export type PackageKindView = z.output<typeof packageKind>;
export type SealStateView = z.output<typeof sealState>;
