import { z } from 'zod';
import { smallestMapped } from '../segments';
import type { Digest, ImageRecord, LayerRef } from '../types';

const mostCandidates = 2;
/** Below this a candidate has nothing but its being there. */
const leastScore = 3;

/**
 * Which layers could serve as the base of each layer that is new: of the base images' layers those that the new images no longer
 * use, at most two for each, the likeliest first. A layer is likely that stood at the same place of an image of the same name, was made by the
 * same command, and is of like size. Layers for which there is none are not in the map. Pure: nothing is read.
 */
export function baseCandidates(
  next: readonly ImageRecord[],
  base: readonly ImageRecord[],
): ReadonlyMap<Digest, readonly LayerRef[]> {
  const used = new Set(next.flatMap((image) => image.layers.map((layer) => layer.diffId)));
  const known = new Set(base.flatMap((image) => image.layers.map((layer) => layer.diffId)));
  const places = base.flatMap(placesOf).filter(({ layer }) => !used.has(layer.diffId) && layer.size >= smallestMapped);
  const scores = new Map<Digest, Map<Digest, { readonly layer: LayerRef; score: number }>>();
  for (const place of next.flatMap(placesOf)) {
    if (known.has(place.layer.diffId) || place.layer.size < smallestMapped) continue;
    const scored = scores.get(place.layer.diffId) ?? new Map();
    scores.set(place.layer.diffId, scored);
    for (const other of places) {
      const score = likeness(place, other);
      const before = scored.get(other.layer.diffId)?.score ?? 0;
      if (score >= leastScore && score > before) scored.set(other.layer.diffId, { layer: other.layer, score });
    }
  }
  const candidates = new Map<Digest, readonly LayerRef[]>();
  for (const [diffId, scored] of scores) {
    const best = [...scored.values()]
      .sort((a, b) => b.score - a.score || (a.layer.diffId < b.layer.diffId ? -1 : 1))
      .slice(0, mostCandidates);
    if (best.length > 0)
      candidates.set(
        diffId,
        best.map(({ layer }) => layer),
      );
  }
  return candidates;
}

/** A layer where it stands in an image. */
interface Place {
  readonly layer: LayerRef;
  readonly repository: string;
  readonly platform: string;
  readonly below: number;
  readonly above: number;
  readonly command: string;
}

function placesOf(image: ImageRecord): Place[] {
  const commands = commandsOf(image.config);
  const repository = image.reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const { os, architecture, variant = '' } = image.platform;
  return image.layers.map((layer, at) => ({
    layer,
    repository,
    platform: `${os}/${architecture}/${variant}`,
    below: at,
    above: image.layers.length - 1 - at,
    // Images whose history does not tell of every layer are judged by the places of their layers alone.
    command: commands.length === image.layers.length ? (commands[at] ?? '') : '',
  }));
}

const historyShape = z.object({
  history: z.array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() })).nullish(),
});

/** What made each layer, by the image's config; empty when it does not say. */
function commandsOf(config: Uint8Array): string[] {
  try {
    const parsed = historyShape.safeParse(JSON.parse(Buffer.from(config).toString('utf8')));
    const history = parsed.success ? (parsed.data.history ?? []) : [];
    return history.filter((step) => step.empty_layer !== true).map((step) => step.created_by ?? '');
  } catch {
    return [];
  }
}

function likeness(place: Place, other: Place): number {
  if (place.platform !== other.platform) return 0;
  const ratio = Math.min(place.layer.size, other.layer.size) / Math.max(place.layer.size, other.layer.size);
  // What is more than four times as large as the other was hardly made from the same things.
  if (ratio < 0.25) return 0;
  let score = 2 * ratio;
  if (place.repository === other.repository) score += 4;
  if (place.command !== '' && place.command === other.command) score += 3;
  if (place.below === other.below) score += 1;
  if (place.above === other.above) score += 1;
  return score;
}
