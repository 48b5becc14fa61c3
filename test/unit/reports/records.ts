import type { JobOrigin, JobRecord } from '../../../main/jobs';
import type { PackageView } from '../../../preload/contract';

const digest = (letter: string) => letter.repeat(64);

export const aPackage: PackageView = {
  id: '1',
  path: '/home/eva/packages/shop-1.0-ram.tar.gz',
  size: 2_034_123,
  sha256: digest('a'),
  kind: 'rainbond-app',
  seal: 'signed',
  name: 'shop',
  version: '1.0',
  key: digest('b').slice(32),
  components: 3,
  images: [{ reference: 'shop:1.0', configDigest: `sha256:${digest('c')}`, platform: 'linux/amd64', size: 1 }],
  createdAt: null,
  present: true,
};

const installation = {
  site: 'plant-7',
  name: 'shop',
  templateKey: 'k',
  templateName: 'shop',
  version: '1.1',
  engine: 'unix:///run/docker.sock',
  project: 'shop',
  state: 'running',
  installedAt: '2026-03-04T10:00:00.000Z',
  components: [{ service: 'web', name: 'web', state: 'running', health: 'healthy', ports: ['8080->80/tcp'] }],
  newer: null,
  unfinished: null,
};

/** A result of every kind of job, in the contract's shapes, and a word of it that its report must hold. */
export const results: Record<JobRecord['kind'], { readonly result: unknown; readonly says: readonly string[] }> = {
  publish: {
    result: {
      template: {
        key: 'k',
        name: 'shop',
        version: '1.0',
        publishedAt: '2026-03-04T10:00:00.000Z',
        source: 'compose',
        description: '',
        components: [],
        plugins: [],
        secrets: [],
        images: [{ reference: 'shop:1.0', configDigest: null }],
      },
      replaced: true,
      notices: [{ code: 'no.such.notice', params: {} }],
    },
    says: ['shop:1.0', 'Replaced the version', 'no.such.notice'],
  },
  export: {
    result: { packages: [aPackage], fetchedBytes: 1_000_000 },
    says: [aPackage.path, digest('a'), '2.03 MB (2,034,123 bytes)', '1 MB (1,000,000 bytes)', 'Sealed and signed'],
  },
  complete: {
    result: { package: aPackage, identical: true, path: aPackage.path },
    says: [aPackage.path],
  },
  verify: {
    result: {
      files: [{ path: '/media/stick/a.tgz', size: 5, sha256: digest('d'), state: 'damaged' }],
      readBack: 'direct',
    },
    says: ['/media/stick/a.tgz', 'Damaged', 'past the computer'],
  },
  copy: {
    result: {
      files: [{ from: '/a/x.tgz', to: '/media/stick/x.tgz', size: 5, sha256: digest('e'), outcome: 'copied' }],
      readBack: 'cached',
    },
    says: ['/a/x.tgz', '/media/stick/x.tgz', digest('e'), 'Copied and read back', 'no way past it'],
  },
  import: {
    result: {
      imported: [
        {
          package: aPackage,
          into: 'unix:///run/docker.sock',
          loaded: ['shop:1.0'],
          present: ['base:1'],
          skipped: [{ reference: 'arm:1', platform: 'linux/arm64' }],
          alreadyKnown: false,
          notices: [],
        },
      ],
    },
    says: ['Loaded into unix:///run/docker.sock', 'base:1', 'Not loaded: for linux/arm64'],
  },
  install: { result: installation, says: ['plant-7', 'Healthy', '8080->80/tcp'] },
  upgrade: {
    result: {
      installation,
      record: {
        id: 'r1',
        kind: 'upgrade',
        at: '2026-03-04T10:00:00.000Z',
        actor: 'eva@bench',
        from: '1.0',
        to: '1.1',
        state: 'rolled-back',
        counts: { add: 1, update: 2, delete: 3, components: 1 },
        added: [],
        savedVolumes: ['shop_data'],
        undo: { possible: true, why: null },
      },
      outcome: 'rolled-back',
      staying: ['cache'],
      recreated: ['web'],
      untouched: ['store'],
      changes: [
        { component: 'web', rule: 'port', item: '9090', fields: [], action: 'add', why: 'new', old: null, new: '9090' },
        {
          ...{ component: null, rule: 'config-group', item: 'mail', fields: [], action: 'update', why: 'undone' },
          ...{ old: 'was', new: 'is' },
        },
      ],
      decisions: [
        {
          component: 'web',
          rule: 'environment',
          item: 'TZ',
          fields: [],
          old: 'UTC',
          new: 'Asia/Shanghai',
          taken: false,
        },
      ],
      error: {
        code: 'upgrade.not_healthy',
        params: { name: 'shop', components: ['web'], seconds: 9 },
        causes: [],
        retry: false,
      },
    },
    says: [
      ...['Went back to how it was', '1 added, 2 updated, 3 deleted', 'shop_data', 'cache', 'eva@bench'],
      ...[
        'What was tried, and taken back',
        '9090',
        'config group mail',
        'updated (taken back)',
        'The application as a whole',
      ],
      ...['Asia/Shanghai', "The site's value stayed", 'After 9 s not healthy: web of shop'],
    ],
  },
  rollback: { result: { removed: 7, odd: { deep: true } }, says: ['removed', '7'] },
  uninstall: {
    result: { keptVolumes: ['shop_data'], removedVolumes: ['tmp'] },
    says: ['shop_data', 'Kept', 'Deleted'],
  },
  push: {
    result: {
      registries: [
        {
          registry: 'hub:5000',
          namespace: 'team',
          images: [
            {
              from: 'shop:1.0',
              to: 'hub:5000/team/shop:1.0',
              digest: digest('f'),
              uploadedBytes: 10,
              skippedBytes: 20,
            },
          ],
          metadata: '{}',
        },
      ],
    },
    says: ['hub:5000/team/shop:1.0', digest('f'), '10 B (10 bytes)'],
  },
  deliver: {
    result: {
      platform: 'plant',
      address: 'https://10.0.0.5:7443',
      team: 'ops',
      region: 'r1',
      site: 'north',
      file: 'shop-1.0-ram.tar.gz',
      size: 2_034_123,
      template: { key: 'k', name: 'shop', version: '1.0' },
      uploaded: true,
      imported: ['shop'],
      installed: { app: 'Counter' },
      upgraded: [{ app: 'Till', from: '0.9' }],
    },
    says: ['https://10.0.0.5:7443', 'Installed into Counter', 'Till', '2.03 MB (2,034,123 bytes)'],
  },
  sign: { result: { package: aPackage, keyId: 'x', changed: true }, says: [aPackage.path] },
  'check-vault': {
    result: {
      layers: 4,
      bytes: 2_000,
      damaged: [{ layer: `sha256:${digest('e')}`, bytes: 7, versions: ['shop@1.0'], packages: [aPackage.path] }],
      damagedConfigs: [],
    },
    says: [`sha256:${digest('e')}`, 'shop@1.0', aPackage.path],
  },
  'free-vault': {
    result: { removedLayers: 3, freedBytes: 9_000, bytes: 1_000, limit: 1_500, neededBytes: 0 },
    says: ['3 (Deleted)', '9 kB (9,000 bytes)', '1 kB (1,000 bytes)'],
  },
  encrypt: { result: { package: aPackage, names: ['Plant 7'] }, says: [aPackage.path] },
  decrypt: { result: { package: aPackage, names: [] }, says: [aPackage.path] },
  receipt: {
    result: {
      receipt: {
        ...{ id: digest('1'), site: 'plant-7', siteId: '2'.repeat(32), number: 1_204, at: '2026-03-04T10:00:00.000Z' },
        ...{ form: 'full', fingerprint: '11111 22222 33333 44444 55555 66666', freeBytes: 41_000_000 },
        engine: { kind: 'docker', version: '20.10.24', platform: 'linux/amd64' },
        installations: [
          { name: 'shop', templateKey: 'k', templateName: 'shop', version: '1.1', state: 'partly', newer: null },
        ],
        layers: { count: 42, bytes: 1_000 },
        historyHead: digest('3'),
        media: [],
      },
      path: '/media/stick/plant-7-1204.receipt',
      text: 'SLR1:ABC',
    },
    says: ['plant-7', '1,204', '/media/stick/plant-7-1204.receipt', '41 MB', 'Partly running', 'SLR1:ABC', digest('3')],
  },
};

export function record(change: Partial<JobRecord> = {}): JobRecord {
  return {
    id: '12',
    kind: 'export',
    state: 'succeeded',
    subject: 'shop@1.0',
    createdAt: '2026-03-04T10:00:00.000Z',
    startedAt: '2026-03-04T10:00:01.000Z',
    endedAt: '2026-03-04T11:02:31.400Z',
    progress: null,
    error: null,
    result: null,
    ...change,
  };
}

export const origin: JobOrigin = {
  actor: 'eva@bench',
  input: {
    version: { name: 'shop', version: '1.0' },
    kinds: ['rainbond-app'],
    out: '/home/eva/packages',
    deep: { x: 1 },
  },
};
