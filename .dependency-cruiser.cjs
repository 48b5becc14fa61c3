// The one-way imports of docs/architecture.md, as rules.
const low = '^main/(images|templates|trust|jobs|catalog|archives|network|texts|receipts)/';
const middle = '^main/(library|sites|packages|media|platforms)/';
const services = '^main/(services|service-types)/';
const outside = '^main/(desktop|cli)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no order in which to understand it. Types may refer to each other inside one folder.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports is dead, or its entry is missing here.',
      severity: 'error',
      from: { orphan: true, path: '^(main|preload|renderer)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages',
      comment: 'Every package is named in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'errors-import-nothing',
      severity: 'error',
      from: { path: '^main/errors/' },
      to: { path: '^(main|preload|renderer)/', pathNot: '^main/errors/' },
    },
    {
      name: 'templates-are-pure',
      comment: 'The template model imports nothing of ours but errors, and does no I/O.',
      severity: 'error',
      from: { path: '^main/templates/' },
      to: { path: '^(main|preload|renderer)/', pathNot: '^main/(templates|errors)/' },
    },
    {
      name: 'templates-do-no-io',
      severity: 'error',
      from: { path: '^main/templates/' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|net|http|https|dns|worker_threads)$' },
    },
    {
      name: 'trust-stands-alone',
      comment:
        'Keys and signatures know nothing of what is signed: they import nothing of ours but errors and files, and no network.',
      severity: 'error',
      from: { path: '^main/trust/' },
      to: {
        path: ['^(main|preload|renderer)/', '^(node:)?(child_process|net|http|https|http2|dns|tls|dgram)$'],
        pathNot: '^main/(trust|errors|files)/',
      },
    },
    {
      name: 'reports-are-pure',
      comment: 'A report is made of what it is given, and writes nothing.',
      severity: 'error',
      from: { path: '^main/reports/' },
      to: {
        path: [
          '^(main|renderer)/',
          '^(node:)?(fs|fs/promises|child_process|net|http|https|http2|dns|tls|worker_threads)$',
        ],
        pathNot: '^main/(reports|texts|jobs|errors)/',
      },
    },
    {
      name: 'receipts-are-pure',
      comment:
        'What a receipt is and means is decided without asking anything: it knows keys and errors, and does no I/O.',
      severity: 'error',
      from: { path: '^main/receipts/' },
      to: {
        path: [
          '^(main|renderer)/',
          '^(node:)?(fs|fs/promises|child_process|net|http|https|http2|dns|tls|worker_threads)$',
        ],
        pathNot: '^main/(receipts|trust|errors)/',
      },
    },
    {
      name: 'low-folders-stay-low',
      severity: 'error',
      from: { path: low },
      to: { path: [middle, services, outside] },
    },
    {
      name: 'middle-folders-stay-below-services',
      comment: 'They may know the shapes of the services, not the services.',
      severity: 'error',
      from: { path: middle },
      to: { path: ['^main/services/', outside] },
    },
    { name: 'services-know-no-shell', severity: 'error', from: { path: services }, to: { path: outside } },
    {
      name: 'desktop-and-cli-meet-only-in-services',
      comment:
        'The packaged binary runs the command line too, so the desktop may enter the command line through its door.',
      severity: 'error',
      from: { path: '^main/cli/' },
      to: { path: '^main/desktop/' },
    },
    {
      name: 'through-the-door',
      comment:
        "A folder is entered through its index.ts. The command line's index.ts is the program itself, so its run.ts is the door.",
      severity: 'error',
      from: { path: '^main/([^/]+)/' },
      to: { path: '^main/([^/]+)/', pathNot: ['^main/$1/', '^main/[^/]+/index\\.ts$', '^main/cli/run\\.ts$'] },
    },
    {
      name: 'through-the-door-from-services',
      severity: 'error',
      from: { path: '^main/[^/]+\\.ts$' },
      to: { path: '^main/[^/]+/', pathNot: '^main/[^/]+/index\\.ts$' },
    },
    {
      name: 'electron-only-in-desktop-and-preload',
      severity: 'error',
      from: { path: '^(main|renderer)/', pathNot: '^main/desktop/' },
      to: { path: '^(node_modules/)?electron(/|$)' },
    },
    {
      name: 'renderer-knows-only-the-contract',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|preload|scripts|test)/', pathNot: '^preload/contract(\\.ts$|/)' },
    },
    {
      name: 'renderer-uses-no-node',
      severity: 'error',
      from: { path: '^(renderer/|preload/contract)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-stands-alone',
      comment: 'Types of the main process may not leak into the contract: the renderer would get them too.',
      severity: 'error',
      from: { path: '^preload/' },
      to: { path: '^(main|renderer)/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
};
