import { describe, expect, it } from 'vitest';
import { filesystemOf } from '../../../main/media/facts';
import { fatFileLimit, findings, nameProblem, partName } from '../../../main/media/rules';

const medium = (type: string, free = 1e12, readOnly = false) => ({
  path: '/media/stick',
  filesystem: filesystemOf(type),
  free,
  readOnly,
});
const codes = (type: string, names: string[], present: string[] = []) =>
  findings(
    medium(type),
    names.map((name) => ({ name, size: 1 })),
    present,
  ).map((finding) => finding.code);

describe('what a medium does not take', () => {
  it('finds nothing wrong with a package on common filesystems', () => {
    for (const type of [
      'ext4',
      'xfs',
      'btrfs',
      'ntfs',
      'ntfs3',
      'fuseblk',
      'exfat',
      'vfat',
      'tmpfs',
      'nfs4',
      'cifs',
      'something-new',
    ])
      expect(codes(type, ['shop-1.0-ram.tar.gz']), type).toEqual([]);
  });

  it('lets a file be one byte below 4 GiB on FAT and refuses one of 4 GiB there alone', () => {
    const at = (type: string, size: number) => findings(medium(type), [{ name: 'a.tar.gz', size }], []);
    expect(at('vfat', fatFileLimit)).toEqual([]);
    expect(at('vfat', 4 * 1024 ** 3)).toEqual([
      {
        code: 'media.file_too_large',
        params: { file: 'a.tar.gz', size: 4294967296, limit: 4294967295, filesystem: 'vfat' },
      },
    ]);
    expect(at('exfat', 4 * 1024 ** 3)).toEqual([]);
    expect(at('ntfs', 40 * 1024 ** 3)).toEqual([]);
  });

  it('adds up the room that all files take, in whole blocks', () => {
    const files = [
      { name: 'a', size: 4097 },
      { name: 'b', size: 1 },
    ];
    expect(findings(medium('ext4', 12288), files, [])).toEqual([]);
    expect(findings(medium('ext4', 12287), files, [])).toEqual([
      { code: 'media.too_small', params: { path: '/media/stick', needed: 12288, free: 12287, lacking: 1 } },
    ]);
  });

  it('says every reason at once', () => {
    const found = findings(medium('vfat', 10, true), [{ name: 'a:b', size: 5 * 1024 ** 3 }], []);
    expect(found.map((finding) => finding.code)).toEqual([
      'media.read_only',
      'media.file_too_large',
      'media.name_not_allowed',
      'media.too_small',
    ]);
  });

  it.each([
    ['a:b.tar.gz', 'character'],
    ['a?b', 'character'],
    ['a\\b', 'character'],
    ['tab\there', 'character'],
    ['ends with a dot.', 'ending'],
    ['ends with a space ', 'ending'],
    ['con', 'reserved'],
    ['Con.tar.gz', 'reserved'],
    ['COM1.tar.gz', 'reserved'],
    ['lpt9', 'reserved'],
    ['n'.repeat(250), 'length'],
  ])('refuses %j on NTFS, exFAT and FAT (%s) and not on ext4 unless it is too long', (name, reason) => {
    for (const type of ['ntfs', 'exfat', 'vfat', 'fuseblk'])
      expect(nameProblem(name, filesystemOf(type)), type).toBe(reason);
    expect(nameProblem(name, filesystemOf('ext4'))).toBe(reason === 'length' ? 'length' : undefined);
  });

  it('counts bytes on ext4 and characters on NTFS, and leaves room for the temporary name', () => {
    const chinese = '应'.repeat(80);
    expect(nameProblem(chinese, filesystemOf('ext4'))).toBeUndefined();
    expect(nameProblem('应'.repeat(81), filesystemOf('ext4'))).toBe('length');
    expect(nameProblem('应'.repeat(81), filesystemOf('ntfs'))).toBeUndefined();
    expect(partName('a.tar.gz')).toBe('.a.tar.gz.sealift-part');
  });

  it('refuses names that no checksum list could carry, everywhere', () => {
    for (const name of ['', '.', '..', 'a/b', 'a\nb', 'a\rb', 'a\0b'])
      expect(nameProblem(name, filesystemOf('ext4')), JSON.stringify(name)).toBe('character');
  });

  it('finds two sources of one name, and names that differ by case alone where that is no difference', () => {
    expect(codes('ext4', ['a', 'a'])).toEqual(['media.name_twice']);
    expect(codes('ext4', ['a', 'A'])).toEqual([]);
    expect(codes('ntfs', ['a', 'A'])).toEqual(['media.name_twice']);
    expect(codes('exfat', ['shop.tar.gz'], ['Shop.tar.gz'])).toEqual(['media.name_twice']);
    expect(codes('exfat', ['shop.tar.gz'], ['shop.tar.gz'])).toEqual([]);
    expect(codes('ext4', ['shop.tar.gz'], ['Shop.tar.gz'])).toEqual([]);
  });
});
