import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toErrorData } from '../../../main/errors';
import type { Keychain, Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { type ConsoleStandIn, standInKey, startConsole } from '../../fixtures/rainbond-console';
import { cheapLimits } from './tool';

/*
 * What a workstation is told in confidence, in runs that succeed and runs that fail, is looked for in every byte that it keeps and in
 * everything that it says: jobs, history, errors. Registries and platforms that repeat what they were told are part of it.
 */
const secrets = {
  signing: 'signing-sesame-0123',
  wrong: 'wrong-sesame-4567',
  file: 'file-sesame-89ab',
  identity: 'identity-sesame-cdef',
  registry: 'registry/sesame@4711',
  access: standInKey,
};

const folder = mkdtempSync(join(tmpdir(), 'sealift-secrets-'));
const home = join(folder, 'home');
const said: string[] = [];
const keychain: Keychain = {
  available: async () => true,
  encrypt: (text) => Buffer.from(text).map((byte) => byte ^ 0x5a),
  decrypt: (bytes) => Buffer.from(Buffer.from(bytes).map((byte) => byte ^ 0x5a)).toString(),
};

/** Asks for a name and password and then repeats them, as no registry should. */
const parrot = createServer((request, response) => {
  const given = request.headers.authorization ?? '';
  if (given === '') return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  const plain = Buffer.from(given.replace('Basic ', ''), 'base64').toString();
  response.writeHead(500).end(`no such user: ${plain} (${given})`);
});

let services: Services;
let platform: ConsoleStandIn;
let umask: number;

beforeAll(async () => {
  umask = process.umask(0o022);
  services = await createServices({
    home,
    resources: join(import.meta.dirname, '../../../resources'),
    engine: 'none',
    keyLimits: cheapLimits,
    keychain,
  });
  platform = await startConsole({ upgradable: () => [] });
  await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await services.close();
  await platform.close();
  parrot.closeAllConnections();
  parrot.close();
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

/** What comes of something, kept as it would be shown. */
async function heard(work: () => unknown): Promise<void> {
  try {
    const outcome = await work();
    said.push(JSON.stringify(outcome) ?? '');
  } catch (error) {
    said.push(JSON.stringify(toErrorData(error)));
  }
}

it('what is told in confidence stands in no job, no entry, no error and no file', { timeout: 60_000 }, async () => {
  const { keys, identities } = services.trust;
  await heard(() => keys.make({ name: 'Team', passphrase: secrets.signing }));
  await heard(() => identities.make({ name: 'Plant', passphrase: secrets.identity }));
  const [identity] = await identities.list();
  const { packages } = await services.sample.deliver().done;
  const path = packages.find(({ kind }) => kind === 'rainbond-app')?.path as string;
  for (const passphrase of [secrets.wrong, secrets.signing])
    await heard(() => services.packages.sign({ path, sign: { key: 'Team', passphrase } }).done);
  const give = { key: 'Team', to: folder, what: 'secret', filePassphrase: secrets.file } as const;
  for (const passphrase of [secrets.wrong, secrets.signing]) await heard(() => keys.export({ ...give, passphrase }));
  const file = join(folder, 'Team.key');
  for (const filePassphrase of [secrets.wrong, secrets.file])
    await heard(() => keys.import({ name: 'Again', file, filePassphrase, passphrase: secrets.signing }));
  const to = [identity?.recipient as string];
  await heard(() => services.packages.encrypt({ path, to, out: folder }).done);
  for (const passphrase of [secrets.wrong, secrets.identity])
    await heard(() => identities.unlock({ identity: 'Plant', passphrase }));
  const { port } = parrot.address() as AddressInfo;
  const registry = { registry: `127.0.0.1:${port}`, namespace: 'team', user: 'me', password: secrets.registry };
  await heard(() => services.registry.push({ from: { package: path }, to: [registry], accepted: true }).done);
  const address = platform.address;
  const save = { name: 'plant', address, trust: { kind: 'system' }, accessKey: secrets.access } as const;
  await heard(() => services.platforms.save({ ...save, team: 'ops', region: 'r1' }));
  platform.faults.words = `the key ${secrets.access} is not liked`;
  platform.faults.import = 'failed';
  const deliver = { path, platform: 'plant', after: { do: 'nothing' }, accepted: true } as const;
  await heard(() => services.platforms.deliver(deliver).done);
  await heard(() =>
    services.trust.history.export({
      to: join(folder, 'history.json'),
      sign: { key: 'Team', passphrase: secrets.signing },
    }),
  );
  await heard(() => services.jobs.list(100));
  await heard(() => services.sites.history(undefined, 1_000));

  // The runs were what they are meant to be: some went well, some failed for what was given.
  expect(said.join('\n')).toMatch(/trust\.passphrase_wrong.*registry\..*platform\./s);
  const looked = [...said.map((text, n) => [`said ${n}`, text] as const), ...filesOf(folder)];
  expect(looked.length).toBeGreaterThan(30);
  for (const [name, secret] of Object.entries(secrets))
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(`me:${secret}`).toString('base64')])
      for (const [where, text] of looked) expect(text.includes(form), `${name} in ${where}`).toBe(false);
});

it('what is kept is for its owner alone, also where new files are for everybody to read', () => {
  if (process.platform === 'win32') return;
  const open: string[] = [];
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if ((statSync(path).mode & 0o077) !== 0) open.push(relative(home, path));
  }
  // Nobody gets as far as what lies in a folder that is closed.
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(open.filter((path) => /catalog|keys|platforms|tmp|uploads|logs/.test(path))).toEqual([]);
});

function filesOf(root: string): [string, string][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(root, path), readFileSync(path, 'latin1')]);
}
