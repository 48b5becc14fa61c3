import { expect, it } from 'vitest';
import { Identities } from '../../../main/media/drives/identified';
import type { Volume } from '../../../main/media/drives/volume';

const nothing = { label: null, uuid: null, filesystem: null };
const late = { label: 'LATE', uuid: 'AB-12', filesystem: 'ext4' };
const mounted = (change: Partial<Volume> = {}) =>
  ({
    key: 'block:loop0:7:0:',
    kind: 'removable',
    device: '/dev/loop0',
    mountPoint: '/mnt',
    label: null,
    uuid: null,
    ...change,
  }) as Volume;

it('keeps the name of a filesystem that says nothing any more, as long as it is listed', async () => {
  let said: typeof nothing | typeof late = late;
  const identities = new Identities(async () => said);
  expect(await identities.of([mounted()])).toMatchObject([{ label: 'LATE', uuid: 'AB-12' }]);
  said = nothing;
  expect(await identities.of([mounted()])).toMatchObject([{ label: 'LATE', uuid: 'AB-12' }]);
  expect(await identities.of([mounted({ mountPoint: '/elsewhere' })])).toMatchObject([{ label: null, uuid: null }]);
  expect(await identities.of([mounted()])).toMatchObject([{ label: null, uuid: null }]);
});

it('asks what lsblk did not tell, and nothing else', async () => {
  const asked: string[] = [];
  const identities = new Identities(async (source) => {
    asked.push(source);
    return late;
  });
  const told = [
    mounted({ uuid: 'CD-34' }),
    mounted({ kind: 'network' }),
    mounted({ mountPoint: null }),
    mounted({ device: null }),
  ];
  expect(await identities.of(told)).toEqual(told);
  expect(asked).toEqual([]);
  await identities.of([mounted()]);
  expect(asked).toEqual(['/dev/loop0']);
});
