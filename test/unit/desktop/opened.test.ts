import { describe, expect, it } from 'vitest';
import { openedPackages } from '../../../main/desktop/opened';
import type { PlaceView } from '../../../preload/contract';

const placeOf = (path: string): PlaceView => ({ id: `id:${path}`, path, name: path.slice(1), kind: 'file' });

function start() {
  const told: string[] = [];
  const state = { away: false };
  const opened = openedPackages(
    async (paths) => {
      if (state.away) throw new Error('away');
      return paths.map(placeOf);
    },
    ({ path }) => told.push(path),
  );
  return { opened, told, state };
}

describe('packages that are opened with the application', () => {
  it('wait for the window, and are told once it listens', async () => {
    const { opened, told } = start();
    await opened.open(['/a.tgz']);
    await opened.open(['/b.tgz', '/c.tgz']);
    expect(told).toEqual([]);
    expect((await opened.listen()).map(({ path }) => path)).toEqual(['/a.tgz', '/b.tgz', '/c.tgz']);
    expect(await opened.listen()).toEqual([]);
    await opened.open(['/d.tgz']);
    expect(told).toEqual(['/d.tgz']);
  });

  it('wait again while the window begins anew', async () => {
    const { opened, told } = start();
    await opened.listen();
    opened.deaf();
    await opened.open(['/a.tgz']);
    expect(told).toEqual([]);
    expect((await opened.listen()).map(({ path }) => path)).toEqual(['/a.tgz']);
  });

  it('are not forgotten while the services are away', async () => {
    const { opened, state } = start();
    state.away = true;
    await opened.open(['/a.tgz']);
    await expect(opened.listen()).rejects.toThrow('away');
    await expect(opened.open(['/b.tgz'])).rejects.toThrow('away');
    state.away = false;
    expect((await opened.listen()).map(({ path }) => path)).toEqual(['/a.tgz', '/b.tgz']);
  });
});
