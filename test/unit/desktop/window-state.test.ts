import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeWindow, readWindowState, type WindowState, writeWindowState } from '../../../main/desktop/window-state';

const left = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the place of the window', () => {
  it('is the middle of the first screen at the first start', () => {
    expect(placeWindow(undefined, [left, right])).toEqual({ x: 340, y: 130, width: 1240, height: 820 });
  });

  it('is where it was, on whichever screen that is', () => {
    const last = { x: 2000, y: 50, width: 1000, height: 700 };
    expect(placeWindow(last, [left, right])).toEqual(last);
  });

  it('is the first screen again when the other one was unplugged', () => {
    expect(placeWindow({ x: 2000, y: 50, width: 1000, height: 700 }, [left])).toEqual({
      x: 460,
      y: 190,
      width: 1000,
      height: 700,
    });
  });

  it('never reaches beyond a screen that became smaller', () => {
    const small = { x: 0, y: 0, width: 1024, height: 700 };
    expect(placeWindow({ x: 0, y: 0, width: 1920, height: 1080 }, [small])).toEqual(small);
  });
});

describe('the remembered state', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-window-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const state: WindowState = {
    x: 1,
    y: 2,
    width: 900,
    height: 700,
    maximized: false,
    zoom: 1,
    theme: 'dark',
    language: 'zh-CN',
  };

  it('comes back as it was written, and leaves no other file', () => {
    const file = join(folder, 'desktop', 'window.json');
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    expect(readdirSync(join(folder, 'desktop'))).toEqual(['window.json']);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"x":"1"}',
    JSON.stringify({ ...state, zoom: 99 }),
    JSON.stringify({ ...state, theme: 'x' }),
  ])('is forgotten when the file says %j', (text) => {
    const file = join(folder, 'window.json');
    writeFileSync(file, text);
    expect(readWindowState(file)).toBeUndefined();
  });

  it('is not worth a failure when it cannot be written', () => {
    writeFileSync(join(folder, 'blocked'), '');
    expect(() => writeWindowState(join(folder, 'blocked', 'window.json'), state)).not.toThrow();
  });
});
