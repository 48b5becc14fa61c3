import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const remembered = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
  zoom: z.number().min(-3).max(5),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
});

/** What the window looked like last: also theme and language, so that the first frame is right before the services are up. */
export type WindowState = z.output<typeof remembered>;

export const smallest = { width: 480, height: 360 };
const usual = { width: 1240, height: 820 };

/** The place for a window: where it was, if that still lies on a screen; otherwise in the middle of the first one. */
export function placeWindow(last: Area | undefined, screens: readonly Area[]): Area {
  const first = screens[0] ?? { x: 0, y: 0, ...usual };
  const home = last ? screens.find((screen) => overlap(last, screen) >= 0.25 * last.width * last.height) : undefined;
  const screen = home ?? first;
  const width = clamp(last?.width ?? usual.width, Math.min(smallest.width, screen.width), screen.width);
  const height = clamp(last?.height ?? usual.height, Math.min(smallest.height, screen.height), screen.height);
  if (last && home) {
    return {
      width,
      height,
      x: clamp(last.x, screen.x, screen.x + screen.width - width),
      y: clamp(last.y, screen.y, screen.y + screen.height - height),
    };
  }
  return {
    width,
    height,
    x: Math.round(screen.x + (screen.width - width) / 2),
    y: Math.round(screen.y + (screen.height - height) / 2),
  };
}

/** The remembered state; undefined when there is none or it cannot be understood (it is only a convenience). */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return remembered.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Remembers the state; a failure is not worth a person's attention. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // The next start opens in the middle of the screen instead.
  }
}

function overlap(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
