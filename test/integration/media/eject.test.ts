import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { onDesktop } from '../../fixtures/udisks';

const sealift = `${process.execPath} ${resolve('out/main/cli.js')}`;

it('is done without privileges, by the service that mounted the medium', async () => {
  const { code, stdout, stderr } = await onDesktop(
    `
      unprivileged udisksctl loop-setup --no-user-interaction --file "$folder/image"
      device=$(losetup --noheadings --output NAME --associated "$folder/image")
      unprivileged udisksctl mount --no-user-interaction --block-device "$device"
      place=$(findmnt --noheadings --output TARGET "$device")
      unprivileged cp /etc/os-release "$place/"
      unprivileged umount --internal-only "$place" && echo 'anybody can unmount here'
      unprivileged ${sealift} media eject "$place" --json
      findmnt "$device" || echo 'no longer mounted'
    `,
    'STICK',
  );
  expect([code, stderr, stdout]).toMatchObject([
    0,
    expect.stringContaining('umount: '),
    expect.stringContaining('/STICK'),
  ]);
  const [document] = /\{.*?\}/s.exec(stdout) ?? [''];
  expect(JSON.parse(document)).toEqual({ state: 'safe' });
  expect(stdout.trim()).toMatch(/no longer mounted$/);
});
