import { describe, expect, it } from 'vitest';
import type { PlaceView } from '../../../preload/contract';
import { wizardFor } from '../../../renderer/shell/dropped';

const file = (name: string): PlaceView => ({ id: name, path: `/x/${name}`, name, kind: 'file' });
const folder = (name: string): PlaceView => ({ ...file(name), kind: 'folder' });

describe('what is dropped on the window', () => {
  it.each([
    ['shop-1.0-ram.tar.gz'],
    ['SHOP.TGZ'],
    ['a.tar'],
    ['shop-dca.zip'],
    ['shop-1.0-ram.tar.gz.vol-002-of-003'],
    ['shop-1.0-ram.tar.gz.volumes.json'],
  ])('%s is imported', (name) => {
    expect(wizardFor([file('notes.txt'), file(name)])).toEqual({ wizard: 'import', place: file(name) });
  });

  it('a folder is looked through for packages', () => {
    expect(wizardFor([folder('out.yaml')])).toEqual({ wizard: 'import', place: folder('out.yaml') });
  });

  it('a receipt is read', () => {
    const receipt = file('plant-7-4.RECEIPT');
    expect(wizardFor([file('notes.txt'), receipt])).toEqual({ wizard: 'receipts', place: receipt });
    // Beside a package, the package is what is worked with.
    expect(wizardFor([receipt, file('a.tar')])).toMatchObject({ wizard: 'import' });
  });

  it.each([['docker-compose.yml'], ['compose.YAML']])('%s is published', (name) => {
    expect(wizardFor([file(name)])).toEqual({ wizard: 'publish', from: 'compose', place: file(name) });
  });

  it.each([[[]], [[file('notes.txt')]], [[file('gz')]], [[file('volumes.json')]], [[file('a.vol-1-of-3')]]])(
    '%j is of no use',
    (places) => {
      expect(wizardFor(places)).toBeUndefined();
    },
  );
});
