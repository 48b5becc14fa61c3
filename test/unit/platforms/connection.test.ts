import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalAddress } from '../../../main/platforms/address';
import { uploadName } from '../../../main/platforms/multipart';
import type { GivenTrust, Keychain, Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { type MadeCertificate, makeCertificate } from '../../fixtures/certificate';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';

const keychain: Keychain & { on: boolean } = {
  on: true,
  available: async () => keychain.on,
  encrypt: (text) => Buffer.from(text).reverse(),
  decrypt: (bytes) => Buffer.from(bytes).reverse().toString(),
};

describe('a connection to a platform', () => {
  let folder: string;
  let services: Services;
  let own: MadeCertificate;
  let others: MadeCertificate;
  let secure: ConsoleStandIn;
  let stranger: ConsoleStandIn;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-connection-'));
    services = await createServices({
      home: join(folder, 'home'),
      resources: join(import.meta.dirname, '../../../resources'),
      engine: 'none',
      keychain,
    });
    [own, others] = await Promise.all([makeCertificate('IP:127.0.0.1'), makeCertificate('DNS:elsewhere.test')]);
    secure = await startConsole({ tls: own });
    stranger = await startConsole({ tls: others });
  });
  afterAll(async () => {
    await services.close();
    await secure.close();
    await stranger.close();
    await rm(folder, { recursive: true, force: true });
  });

  const test = async (
    address: string,
    trust: GivenTrust = { kind: 'system' },
    more: { accessKey?: string; team?: string; region?: string } = {},
  ) => {
    const seen = await services.platforms.test({ address, trust, accessKey: standInKey, ...more });
    return {
      ...seen,
      wrong: seen.checks.filter(({ state }) => state !== 'ok').map(({ code, state }) => `${code} ${state}`),
    };
  };
  const authority = () => ({ kind: 'authority', pem: own.authority }) as const;
  const print = (pem: string) => new X509Certificate(pem).fingerprint256;

  it('is right with the own authority or the pinned certificate, and lists teams and regions', async () => {
    const byAuthority = await test(secure.address, authority(), { team: 'ops', region: 'r1' });
    expect(byAuthority.wrong).toEqual([]);
    expect(byAuthority.teams).toEqual([
      { name: 'ops', title: '运维 Team' },
      { name: 'empty', title: 'Empty' },
    ]);
    expect(byAuthority.regions).toEqual([{ name: 'r1', title: 'Region One' }]);
    expect(byAuthority.certificate?.print).toBe(print(own.cert));
    const file = join(folder, 'authority.pem');
    await writeFile(file, `subject=someone\n${own.authority}`);
    expect((await test(secure.address, { kind: 'authority-file', file }, { team: 'ops', region: 'r1' })).wrong).toEqual(
      [],
    );
    const typed = `SHA256=${print(own.cert).replaceAll(':', '').toLowerCase()}`;
    const pinned: GivenTrust = { kind: 'pinned', prints: [typed] };
    expect((await test(secure.address, pinned, { team: 'ops', region: 'r1' })).wrong).toEqual([]);
  });

  it('says which of name, port, TLS, certificate, key, team and region is wrong, and no more than it knows', async () => {
    const unseen = (...from: string[]) => from.map((each) => `platform.${each}_unknown unknown`);
    const behindTls = unseen('key', 'team', 'region');
    // No name server is asked for a name that cannot be one.
    expect((await test(`https://${'x'.repeat(64)}.test`)).wrong).toEqual([
      'platform.host_unknown blocked',
      ...unseen('encrypted', 'key', 'team', 'region'),
    ]);
    const silent = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('SSH-2.0-x\r\n'),
    ).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    expect((await test(`https://127.0.0.1:${port}`)).wrong).toEqual(['platform.tls_failed blocked', ...behindTls]);
    silent.close();
    await once(silent, 'close');
    expect((await test(`https://127.0.0.1:${port}`)).wrong[0]).toBe('platform.unreachable blocked');
    const untrusted = await test(secure.address);
    expect(untrusted.wrong).toEqual(['platform.tls_untrusted blocked', ...behindTls]);
    expect(untrusted.checks.find(({ code }) => code === 'platform.tls_untrusted')?.params.print).toBe(print(own.cert));
    expect((await test(stranger.address, { kind: 'authority', pem: others.authority })).wrong[0]).toBe(
      'platform.tls_other_host blocked',
    );
    expect((await test(secure.address, { kind: 'pinned', prints: [print(others.cert)] })).wrong[0]).toBe(
      'platform.tls_changed blocked',
    );
    // Nobody whose certificate was not right heard of the key, or of anything.
    expect(stranger.calls).toEqual([]);
    expect((await test(secure.address, authority(), { accessKey: 'wrong' })).wrong).toEqual([
      'platform.key_refused blocked',
      ...unseen('team', 'region'),
    ]);
    expect((await test(secure.address, authority())).wrong).toEqual([
      'platform.team_to_choose warning',
      ...unseen('region'),
    ]);
    expect((await test(secure.address, authority(), { team: 'nobody' })).wrong[0]).toBe('platform.team_gone blocked');
    expect((await test(secure.address, authority(), { team: 'empty' })).wrong).toEqual(['platform.no_region blocked']);
    secure.faults.redirect = 'https://elsewhere.test/';
    expect((await test(secure.address, authority())).wrong[0]).toBe('platform.redirected blocked');
    secure.reset();
  });

  it('is kept without its key, which the keychain keeps; a key goes only to the address it was given for', async () => {
    const saved = await services.platforms.save({
      name: 'plant',
      address: secure.address,
      trust: authority(),
      accessKey: standInKey,
      team: 'ops',
      region: 'r1',
    });
    expect(saved).toMatchObject({ name: 'plant', key: 'keychain', site: 'plant', trust: { kind: 'authority' } });
    expect(JSON.stringify(saved)).not.toContain(standInKey);
    const again = { address: secure.address, trust: { kind: 'kept' }, platform: 'plant' } as const;
    expect((await services.platforms.test(again)).checks.every(({ state }) => state === 'ok')).toBe(true);
    const moved = await services.platforms.test({ ...again, address: `https://localhost:${secure.port}` });
    expect(moved.checks.some(({ state }) => state === 'blocked')).toBe(true);
    expect((await services.platforms.apps('plant')).map(({ title }) => title)).toEqual(['Counter 柜台', 'Till']);
    const renamed = await services.platforms.save({ ...again, name: 'north' });
    expect(renamed).toMatchObject({ name: 'north', key: 'keychain', team: 'ops', site: 'plant' });
    keychain.on = false;
    expect((await services.platforms.show('north')).key).toBe('missing');
    await expect(services.platforms.apps('north')).rejects.toMatchObject({ code: 'platform.key_missing' });
    expect(await services.platforms.apps('north', standInKey)).toHaveLength(2);
    keychain.on = true;
    await services.platforms.remove('north');
    expect(await services.platforms.list()).toEqual([]);
    await expect(services.platforms.apps('north')).rejects.toMatchObject({ code: 'platform.unknown' });
  });

  it('takes addresses as people write them, and gives files names that a list can hold', () => {
    expect(normalAddress(' console.site:7443/ ')).toBe('https://console.site:7443');
    expect(normalAddress('http://10.0.0.5:7070/base//')).toBe('http://10.0.0.5:7070/base');
    for (const bad of ['', 'ftp://x', 'https://user:pw@x', 'https://x/?a=1', 'http://'])
      expect(() => normalAddress(bad)).toThrow(expect.objectContaining({ code: 'platform.address_invalid' }));
    expect(uploadName('商店 1,0";\r\n../x.tar.gz')).toBe('商店_1_0_.._x.tar.gz');
  });
});
