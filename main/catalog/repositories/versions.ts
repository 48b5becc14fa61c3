import { z } from 'zod';
import { SealiftError } from '../../errors';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const digest = z.templateLiteral(['sha256:', z.string()]);

const summary = z.object({
  templateKey: z.string(),
  version: z.string(),
  contentDigest: z.string(),
  source: z.enum(['compose', 'images', 'template', 'package']),
  components: z.number(),
  publishedAt: z.string(),
});
export type VersionSummary = z.output<typeof summary>;

const row = summary.extend({ metadata: z.string() });
/** A version with the exact text of its metadata.json. */
export type VersionRow = z.output<typeof row>;
export type VersionPut = Omit<VersionRow, 'publishedAt'> & {
  readonly publishedAt?: string;
};

const pinned = z.object({
  reference: z.string(),
  role: z.enum(['component', 'plugin']),
  configDigest: digest,
  /** `os/architecture` or `os/architecture/variant`. */
  platform: z.string(),
  layers: jsonColumn(z.array(z.object({ diffId: digest, size: z.number() }))),
});
/** An image that a version was first exported or imported with, and keeps. Layers base first. */
export type PinnedImage = z.output<typeof pinned>;

const vouch = z.object({
  state: z.enum(['trusted', 'known-untrusted', 'unknown-key', 'unsigned', 'unsealed']),
  /** The signer's, where the signature was right. */
  publicKey: z.string().nullable(),
});
/** What a package was to this workstation when a version came in with it. */
export type Vouch = z.output<typeof vouch>;

const columns = `v.template_key AS templateKey, v.version, v.content_digest AS contentDigest, v.source, v.components,
  v.published_at AS publishedAt`;
const idRow = z.object({ id: z.number(), contentDigest: z.string() });

export function versionsRepository(sql: Sql) {
  const find = (templateKey: string, version: string) =>
    sql.get(
      idRow,
      'SELECT id, content_digest AS contentDigest FROM versions WHERE template_key = @templateKey AND version = @version',
      {
        templateKey,
        version,
      },
    );
  return {
    /**
     * Adds a version to a template that is there, or replaces it. A replaced version is no longer pinned to images; when its
     * content differs, what was imported of it is forgotten too.
     */
    put(version: VersionPut): { readonly replaced: boolean } {
      return sql.transaction(() => {
        const { templateKey, contentDigest, source, components, metadata } = version;
        const before = find(templateKey, version.version);
        if (before) {
          sql.run('DELETE FROM version_vouches WHERE version_id = @id', { id: before.id });
          sql.run('DELETE FROM version_images WHERE version_id = @id', {
            id: before.id,
          });
          if (before.contentDigest !== contentDigest)
            sql.run('DELETE FROM imports WHERE template_key = @templateKey AND version = @version', {
              templateKey,
              version: version.version,
            });
        }
        sql.run(
          `INSERT INTO versions (template_key, version, content_digest, source, components, published_at)
           VALUES (@templateKey, @version, @contentDigest, @source, @components, @publishedAt)
           ON CONFLICT (template_key, version) DO UPDATE SET content_digest = excluded.content_digest, source = excluded.source,
             components = excluded.components, published_at = excluded.published_at`,
          {
            templateKey,
            version: version.version,
            contentDigest,
            source,
            components,
            publishedAt: version.publishedAt ?? sql.now(),
          },
        );
        const id = find(templateKey, version.version)?.id ?? 0;
        sql.run(
          `INSERT INTO version_metadata (version_id, metadata) VALUES (@id, @metadata)
           ON CONFLICT (version_id) DO UPDATE SET metadata = excluded.metadata`,
          { id, metadata },
        );
        return { replaced: before !== undefined };
      });
    },
    get(templateKey: string, version: string): VersionRow | undefined {
      return sql.get(
        row,
        `SELECT ${columns}, m.metadata FROM versions v JOIN version_metadata m ON m.version_id = v.id
         WHERE v.template_key = @templateKey AND v.version = @version`,
        { templateKey, version },
      );
    },
    /** Versions of one template, or of all when none is named, without their metadata; last published first. */
    list(templateKey?: string): VersionSummary[] {
      if (templateKey === undefined)
        return sql.all(
          summary,
          `SELECT ${columns} FROM versions v ORDER BY v.template_key, v.published_at DESC, v.id DESC`,
        );
      return sql.all(
        summary,
        `SELECT ${columns} FROM versions v WHERE v.template_key = @templateKey ORDER BY v.published_at DESC, v.id DESC`,
        {
          templateKey,
        },
      );
    },
    /** Removes a version with its pins; says whether it was there. */
    remove: (templateKey: string, version: string): boolean =>
      sql.run('DELETE FROM versions WHERE template_key = @templateKey AND version = @version', { templateKey, version })
        .changes > 0,

    /** Keeps what the package was that a version came in with. Throws `catalog.version_unknown`. */
    vouch(templateKey: string, version: string, { state, publicKey }: Vouch): void {
      sql.transaction(() => {
        const id = find(templateKey, version)?.id;
        if (id === undefined) throw new SealiftError('catalog.version_unknown', { template: templateKey, version });
        sql.run(
          `INSERT INTO version_vouches (version_id, state, public_key) VALUES (@id, @state, @publicKey)
           ON CONFLICT (version_id) DO UPDATE SET state = excluded.state, public_key = excluded.public_key`,
          { id, state, publicKey },
        );
      });
    },
    /** What the package was that a version came in with; undefined for what was published here. */
    vouched: (templateKey: string, version: string): Vouch | undefined =>
      sql.get(
        vouch,
        `SELECT b.state, b.public_key AS publicKey FROM version_vouches b JOIN versions v ON v.id = b.version_id
         WHERE v.template_key = @templateKey AND v.version = @version`,
        { templateKey, version },
      ),

    /** Pins a version to these images, in this order, in place of any it was pinned to. Throws `catalog.version_unknown`. */
    pinImages(templateKey: string, version: string, images: readonly PinnedImage[]): void {
      sql.transaction(() => {
        const id = find(templateKey, version)?.id;
        if (id === undefined)
          throw new SealiftError('catalog.version_unknown', {
            template: templateKey,
            version,
          });
        sql.run('DELETE FROM version_images WHERE version_id = @id', { id });
        images.forEach((image, position) => {
          sql.run(
            `INSERT INTO version_images (version_id, role, reference, position, config_digest, platform, layers)
             VALUES (@id, @role, @reference, @position, @configDigest, @platform, @layers)`,
            { ...image, id, position, layers: toJson(image.layers) },
          );
        });
      });
    },
    /** The images a version is pinned to, in the order they were given; empty when it is not pinned. */
    images(templateKey: string, version: string): PinnedImage[] {
      return sql.all(
        pinned,
        `SELECT i.reference, i.role, i.config_digest AS configDigest, i.platform, i.layers
         FROM version_images i JOIN versions v ON v.id = i.version_id
         WHERE v.template_key = @templateKey AND v.version = @version ORDER BY i.position`,
        { templateKey, version },
      );
    },
    /** What each of these images is made of, by reference. */
    imageContents(templateKey: string, version: string): Map<string, Pick<PinnedImage, 'configDigest' | 'layers'>> {
      const contents = this.images(templateKey, version).map(
        ({ reference, configDigest, layers }) => [reference, { configDigest, layers }] as const,
      );
      return new Map(contents);
    },
    /** The versions that are pinned to an image with this layer, by template and version. */
    withLayer: (diffId: string): { readonly templateKey: string; readonly version: string }[] =>
      sql.all(
        z.object({ templateKey: z.string(), version: z.string() }),
        `SELECT DISTINCT v.template_key AS templateKey, v.version FROM version_images i JOIN versions v ON v.id = i.version_id,
           json_each(i.layers) AS layer
         WHERE json_extract(layer.value, '$.diffId') = @diffId ORDER BY v.template_key, v.version`,
        { diffId },
      ),
    /** Every layer (diff id) that some version is pinned to: what a vault must keep. */
    pinnedLayers(): Set<string> {
      const found = sql.all(
        z.object({ diffId: z.string() }),
        `SELECT DISTINCT json_extract(layer.value, '$.diffId') AS diffId FROM version_images, json_each(version_images.layers) AS layer`,
      );
      return new Set(found.map(({ diffId }) => diffId));
    },
  };
}
