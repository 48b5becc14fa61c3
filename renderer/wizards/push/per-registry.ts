import type { ErrorView, PushResultView } from '../../../preload/contract';
import type { Ending } from '../job/course';
import type { Order } from './machine';

/** What one registry got. */
export type Got = PushResultView['registries'][number];

/** How a push went for one registry: what it got, or why not everything; neither when it was stopped before either was known. */
export interface Outcome {
  readonly order: Order;
  readonly got: Got | null;
  readonly error: ErrorView | null;
}

/** What came of each registry, in the order of the form. */
export function outcomesOf(orders: readonly Order[], ending: Ending<PushResultView>): Outcome[] {
  const found = outcomesIn(ending);
  return orders.map((order) => {
    const got = found.got.find(
      ({ registry, namespace }) => registry === order.registry && namespace === order.namespace,
    );
    return { order, got: got ?? null, error: (got ? undefined : found.error(order, orders)) ?? null };
  });
}

function outcomesIn(ending: Ending<PushResultView>): {
  readonly got: readonly Got[];
  error(order: Order, all: readonly Order[]): ErrorView | undefined;
} {
  if (ending.how === 'succeeded') return { got: ending.result.registries, error: () => undefined };
  if (ending.how !== 'failed') return { got: [], error: () => undefined };
  const { code, params } = ending.error;
  // One registry alone fails with its own error; several with one that carries those of each.
  if (code !== 'registry.pushed_partly')
    return { got: [], error: (_, all) => (all.length === 1 ? ending.error : undefined) };
  const list = (name: string) => (Array.isArray(params[name]) ? (params[name] as string[]) : []);
  const failed = list('failed');
  const errors = list('errors').map((text) => JSON.parse(text) as ErrorView);
  const got = list('results').map((text) => JSON.parse(text) as Got);
  return { got, error: ({ registry, namespace }) => errors[failed.indexOf(`${registry}/${namespace}`)] };
}
