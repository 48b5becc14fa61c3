import dagre from '@dagrejs/dagre';

/** The little of a component that its place in the picture depends on. */
export interface Placeable {
  readonly key: string;
  readonly name: string;
  /** Keys or names of the components that it needs. */
  readonly dependsOn: readonly string[];
}

/** From the component that needs to the one that is needed. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

export type Direction = 'right' | 'down';

export interface Layout {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  /** The upper left corner of each component's box, by key. */
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly links: readonly Link[];
}

/** The box of a component, in pixels at full size. */
export const box = { width: 196, height: 60 } as const;
const gap = { beside: 20, between: 52 } as const;

/** Who needs whom, each pair once. Names that are no component's, and a component's need of itself, are left out. */
export function linksOf(components: readonly Placeable[]): Link[] {
  const keys = new Map(components.map(({ key, name }) => [name, key]));
  for (const { key } of components) keys.set(key, key);
  const links = new Map<string, Link>();
  for (const { key, dependsOn } of components)
    for (const needed of dependsOn) {
      const to = keys.get(needed);
      if (to !== undefined && to !== key) links.set(JSON.stringify([key, to]), { from: key, to });
    }
  return [...links.values()];
}

/** Lays the components out in ranks, what is needed after what needs it. The same components always lie the same way. */
export function layOut(components: readonly Placeable[], direction: Direction): Layout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    nodesep: gap.beside,
    ranksep: gap.between,
    acyclicer: 'greedy',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const links = linksOf(components);
  for (const { key } of components) graph.setNode(key, { ...box });
  for (const { from, to } of links) graph.setEdge(from, to);
  dagre.layout(graph);
  const places = new Map(
    components.map(({ key }) => {
      const { x, y } = graph.node(key) as { x: number; y: number };
      return [key, { x: Math.round(x - box.width / 2), y: Math.round(y - box.height / 2) }];
    }),
  );
  const across = [...places.values()];
  return {
    direction,
    width: Math.max(0, ...across.map(({ x }) => x)) + box.width,
    height: Math.max(0, ...across.map(({ y }) => y)) + box.height,
    places,
    links,
  };
}

/** How much a layout must shrink to fit; 1 where it need not. */
export function scaleFor(layout: Layout, width: number, height: number): number {
  return Math.min(1, width / layout.width, height / layout.height);
}

/** The direction in which the components are shown largest; to the right where both are the same. */
export function bestLayout(components: readonly Placeable[], width: number, height: number): Layout {
  const right = layOut(components, 'right');
  const down = layOut(components, 'down');
  return scaleFor(down, width, height) > scaleFor(right, width, height) ? down : right;
}
