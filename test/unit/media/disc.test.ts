import { describe, expect, it } from 'vitest';
import { parseExtents } from '../../../main/media/disc/extents';
import { discLabel, discSizes } from '../../../main/media/disc/sizes';

describe('where files lie in an image', () => {
  const recorded = `Report layout: xt , Startlba ,   Blocks , Filesize , ISO image path
File data lba:  0 ,  2201633 ,     2442 ,  5000000 , '/应用 a.tar.gz'
File data lba:  0 ,       33 ,  2097151 , 4508876800 , '/big.tar.gz'
File data lba:  1 ,  2097184 ,   104449 , 4508876800 , '/big.tar.gz'
File data lba:  0 ,       32 ,        1 ,       99 , '/it'"'"'s.tar.gz'
`;

  it('is read from what xorriso reports, also for a file in several pieces', () => {
    expect(parseExtents(recorded)).toEqual([
      { name: "it's.tar.gz", start: 32 * 2048, bytes: 99 },
      { name: 'big.tar.gz', start: 33 * 2048, bytes: 2097151 * 2048 },
      { name: 'big.tar.gz', start: 2097184 * 2048, bytes: 4508876800 - 2097151 * 2048 },
      { name: '应用 a.tar.gz', start: 2201633 * 2048, bytes: 5000000 },
    ]);
  });

  it('is not believed when a piece is missing', () => {
    expect(parseExtents(recorded.replace(/^.*lba: {2}1 ,.*$/m, ''))).toBeUndefined();
    expect(parseExtents(recorded.replace(/^.*lba: {2}0 , {7}33 ,.*$/m, ''))).toBeUndefined();
  });
});

describe('a disc', () => {
  it('has a name that every system takes', () => {
    expect(discLabel('Plant 7: März')).toBe('PLANT_7_MA_RZ');
    expect(discLabel('应用')).toBe('SEALIFT');
    expect(discLabel('x'.repeat(40))).toHaveLength(32);
  });

  it('holds whole sectors', () => {
    for (const size of Object.values(discSizes)) expect(size % 2048).toBe(0);
  });
});
