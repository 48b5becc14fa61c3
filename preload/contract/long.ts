/**
 * Calls whose answers can be thousands of rows. They travel as JSON text, in one piece: taken apart value by value on its way into the
 * page, a list of five thousand packages takes seconds. Apart from the shapes, so that the window can know them without those.
 */
export const longCalls = ['templates.list', 'packages.list'] as const;

export type LongCall = (typeof longCalls)[number];

export function isLongCall(name: string): name is LongCall {
  return (longCalls as readonly string[]).includes(name);
}
