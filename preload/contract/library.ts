import { z } from 'zod';
import { check, digest, empty, id, iso, notice, started, words } from './common';

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

/** Where a version is published from. Files are named by the places that a dialog handed out. */
export const publishSource = z.discriminatedUnion('from', [
  z.object({ from: z.literal('compose'), place: id }).strict(),
  z.object({ from: z.literal('template'), place: id }).strict(),
  z.object({ from: z.literal('package'), place: id }).strict(),
  z.object({ from: z.literal('images'), references: z.array(words).min(1).max(500) }).strict(),
  z.object({ from: z.literal('containers'), containers: z.array(id).min(1).max(500) }).strict(),
]);

/** What publishing would make of a source, before anything is kept. */
export const publishPreview = z.object({
  /** As asked for, or as suits the source. */
  name: z.string(),
  version: z.string(),
  description: z.string(),
  components: z.array(componentView),
  /** References of all images it names. */
  images: z.array(z.string()),
  secrets: z.array(z.string()),
  notices: z.array(notice),
  /** Versions of this template that are in the library. */
  versions: z.array(z.string()),
  /** Whether this very version is among them. */
  exists: z.boolean(),
});

/** The `result` of a job of the kind `publish`. */
export const publishResult = z.object({ template: versionView, replaced: z.boolean(), notices: z.array(notice) });

/** `findings` have their texts in `checks.compat.json`; `unknown`: no fact at hand says. */
export const compatibility = z.object({ target: z.string(), findings: z.array(check) });

export const libraryCalls = {
  'templates.list': { input: empty, output: z.array(templateView) },
  'templates.show': { input: z.object({ key: id, version: id }).strict(), output: versionView },
  /** What a platform of a version makes of it; nothing is asked of any platform. */
  'templates.compatibility': {
    input: z.object({ key: id, version: id, target: z.string().min(1).max(60) }).strict(),
    output: compatibility,
  },
  'templates.preview': {
    input: z.object({ source: publishSource, name: words.optional(), version: words.optional() }).strict(),
    output: publishPreview,
  },
  'templates.publish': {
    input: z
      .object({
        source: publishSource,
        name: words.optional(),
        version: words.optional(),
        description: words.optional(),
        replace: z.boolean().optional(),
      })
      .strict(),
    output: started,
  },
  'templates.remove': { input: z.object({ key: id, version: id }).strict(), output: empty },
} as const;

export type TemplateView = z.output<typeof templateView>;
export type VersionView = z.output<typeof versionView>;
export type CompatibilityView = z.output<typeof compatibility>;
export type ComponentView = z.output<typeof componentView>;
export type PublishResultView = z.output<typeof publishResult>;
export type PublishPreview = z.output<typeof publishPreview>;
