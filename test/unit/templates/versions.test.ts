import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../main/templates';

const ascending = [
  ['v1.9', 'v1.10'],
  ['5.3', '5.3.1'],
  ['1.0-alpha', '1.0-beta', '1.0-rc1', '1.0-rc2', '1.0-rc.10', '1.0', '1.0.1'],
  ['1.0.0-rc1', '1.0', '1.0.0-sp1', '1.0.1'],
  ['v2', 'V3'],
  ['2.0-SNAPSHOT', '2.0'],
  ['1.0 内测版', '1.0 测试版', '1.0 预览版', '1.0 正式版', '1.0 补丁1', '1.1 测试版'],
  ['2023-12-31', '20240115', '2024-01-16', '2024年2月1日', '20240301103000'],
  ['第2版', '第10版'],
  ['1.0-dev', '1.0-alpha'],
  ['9', '10', '12345678901234567890', '12345678901234567891'],
  ['1.0', '1.0-enterprise'],
  ['1.0-1', '1.0-2', '1.0-10'],
];

describe('ordering versions', () => {
  it.each(ascending)('%s < %s ...', (...versions) => {
    for (let i = 0; i < versions.length; i++)
      for (let j = 0; j < versions.length; j++)
        expect(
          Math.sign(compareVersions(versions[i] ?? '', versions[j] ?? '')),
          `${versions[i]} and ${versions[j]}`,
        ).toBe(Math.sign(i - j));
  });

  it('says equal for the very same text only', () => {
    expect(compareVersions('1.0', '1.0')).toBe(0);
    expect(compareVersions('1.0', '1.0.0')).not.toBe(0);
    expect(compareVersions('1.0', 'v1.0')).toBe(-compareVersions('v1.0', '1.0'));
  });

  it('is a total order, whatever the texts', () => {
    const texts = [
      ...new Set(ascending.flat()),
      '',
      '-',
      'latest',
      '正式版',
      '1.x',
      'x.1',
      '1..2',
      '1.0正式版',
      '1.0-final',
    ];
    const order = texts.map((a) => texts.map((b) => Math.sign(compareVersions(a, b))));
    const less = (i: number, j: number) => order[i]?.[j] === -1;
    const wrong: string[] = [];
    texts.forEach((a, i) => {
      texts.forEach((b, j) => {
        if (less(i, j) === less(j, i) && i !== j) wrong.push(`${a} ? ${b}`);
        texts.forEach((c, k) => {
          if (less(i, j) && less(j, k) && !less(i, k)) wrong.push(`${a} < ${b} < ${c}`);
        });
      });
    });
    expect(wrong).toEqual([]);
  });
});
