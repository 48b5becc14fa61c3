import { z } from 'zod';
import {
  type copyResult,
  type exportResult,
  type importResult,
  type installationView,
  type mediumVerifyResult,
  notice,
  type PackageView,
  packageView,
  type publishResult,
  pushResult,
  type vaultCheckResult,
  type vaultRoomResult,
} from '../../preload/contract';
import type { Block, Column } from './types';
import type { Words } from './words';

/** The `result` of a job of the kind `verify` over a package. */
export const packageVerifyResult = z.object({
  package: packageView,
  files: z.number(),
  bytes: z.number(),
  notices: z.array(notice),
});
/** The `result` of a job of the kind `uninstall`. */
export const uninstallResult = z.object({ keptVolumes: z.array(z.string()), removedVolumes: z.array(z.string()) });
/** The `result` of a job of the kind `sign`, as far as a report tells of it. */
export const signResult = z.object({ package: packageView });

/** Tells what came of a job. */
export type Told<T extends z.ZodType> = (result: z.output<T>, words: Words) => Block[];

export const published: Told<typeof publishResult> = ({ template, replaced, notices }, words) => [
  {
    kind: 'facts',
    title: words('sections.version'),
    facts: [
      { name: words('columns.name'), value: template.name },
      { name: words('columns.version'), value: template.version },
      { name: words('columns.key'), value: template.key, code: true },
      { name: words('columns.components'), value: words.number(template.components.length) },
      ...(replaced ? [{ name: words('columns.outcome'), value: words('outcomes.replaced') }] : []),
    ],
  },
  images(template.images, words),
  ...notes(notices, words),
];

export const exported: Told<typeof exportResult> = ({ packages, fetchedBytes }, words) => [
  packageTable(packages, words),
  ...uniqueImages(packages, words),
  {
    kind: 'facts',
    title: words('sections.fetched'),
    facts: [{ name: words('columns.fetched'), value: words.size(fetchedBytes) }],
  },
];

export const imported: Told<typeof importResult> = ({ imported: all }, words) => [
  packageTable(
    all.map((one) => one.package),
    words,
  ),
  {
    kind: 'table',
    title: words('sections.loaded'),
    columns: [{ title: words('columns.image'), code: true }, { title: words('columns.outcome') }],
    rows: all.flatMap((one) => [
      ...one.loaded.map((image) => [image, words('outcomes.loaded', { into: one.into })]),
      ...one.present.map((image) => [image, words('outcomes.present')]),
      ...one.skipped.map(({ reference, platform }) => [reference, words('outcomes.skipped', { platform })]),
    ]),
  },
  ...notes(
    all.flatMap(({ notices }) => notices),
    words,
  ),
];

export const copied: Told<typeof copyResult> = ({ files, readBack }, words) => [
  {
    kind: 'table',
    title: words('sections.copied'),
    columns: [
      { title: words('columns.from'), code: true },
      { title: words('columns.to'), code: true },
      ...sized(words),
      { title: words('columns.outcome') },
    ],
    rows: files.map((file) => [
      file.from,
      file.to,
      words.size(file.size),
      file.sha256,
      words.value('report.outcomes', file.outcome),
    ]),
  },
  { kind: 'notes', title: words('sections.readBack'), notes: [words(`readBack.${readBack}`)] },
];

export const mediumVerified: Told<typeof mediumVerifyResult> = ({ files, readBack }, words) => [
  {
    kind: 'table',
    title: words('sections.verified'),
    columns: [{ title: words('columns.file'), code: true }, ...sized(words), { title: words('columns.outcome') }],
    rows: files.map((file) => [
      file.path,
      words.size(file.size),
      file.sha256,
      words.value('report.outcomes', file.state),
    ]),
  },
  { kind: 'notes', title: words('sections.readBack'), notes: [words(`readBack.${readBack}`)] },
];

export const packageVerified: Told<typeof packageVerifyResult> = ({ package: one, files, bytes, notices }, words) => [
  packageTable([one], words),
  {
    kind: 'facts',
    title: words('sections.verified'),
    facts: [
      { name: words('columns.files'), value: words.number(files) },
      { name: words('columns.size'), value: words.size(bytes) },
    ],
  },
  ...uniqueImages([one], words),
  ...notes(notices, words),
];

export const installed: Told<typeof installationView> = (installation, words) => [
  {
    kind: 'facts',
    title: words('sections.installation'),
    facts: [
      { name: words('columns.site'), value: installation.site },
      { name: words('columns.name'), value: installation.name },
      { name: words('columns.template'), value: installation.templateName },
      { name: words('columns.version'), value: installation.version },
      { name: words('columns.engine'), value: installation.engine, code: true },
      { name: words('columns.outcome'), value: words.value('report.states', installation.state) },
    ],
  },
  {
    kind: 'table',
    title: words('sections.components'),
    columns: [
      { title: words('columns.component') },
      { title: words('columns.state') },
      { title: words('columns.health') },
      { title: words('columns.ports'), code: true },
    ],
    rows: installation.components.map(({ name, state, health, ports }) => [
      name,
      state,
      words.value('report.health', health),
      ports.join(', '),
    ]),
  },
];

export const signed: Told<typeof signResult> = ({ package: one }, words) => [packageTable([one], words)];

export const uninstalled: Told<typeof uninstallResult> = ({ keptVolumes, removedVolumes }, words) => [
  {
    kind: 'table',
    title: words('sections.volumes'),
    columns: [{ title: words('columns.volume'), code: true }, { title: words('columns.outcome') }],
    rows: [
      ...keptVolumes.map((name) => [name, words('outcomes.kept')]),
      ...removedVolumes.map((name) => [name, words('outcomes.removed')]),
    ],
  },
];

export const pushed: Told<typeof pushResult> = ({ registries }, words) => [
  {
    kind: 'table',
    title: words('sections.pushed'),
    columns: [
      { title: words('columns.from'), code: true },
      { title: words('columns.to'), code: true },
      { title: words('columns.digest'), code: true },
      { title: words('columns.uploaded'), amount: true },
      { title: words('columns.skipped'), amount: true },
    ],
    rows: registries.flatMap(({ images }) =>
      images.map((image) => [
        image.from,
        image.to,
        image.digest,
        words.size(image.uploadedBytes),
        words.size(image.skippedBytes),
      ]),
    ),
  },
];

/** What a push gave while it knew one registry only: its images, without its name. */
export const earlierPush = pushResult.shape.registries.element.pick({ images: true });

export const pushedEarlier: Told<typeof earlierPush> = ({ images }, words) =>
  pushed({ registries: [{ registry: '', namespace: '', metadata: '', images }] }, words);

function sized(words: Words): Column[] {
  return [
    { title: words('columns.size'), amount: true },
    { title: words('columns.sha256'), code: true },
  ];
}

function packageTable(packages: readonly PackageView[], words: Words): Block {
  return {
    kind: 'table',
    title: words('sections.packages'),
    columns: [
      { title: words('columns.file'), code: true },
      { title: words('columns.version') },
      { title: words('columns.form') },
      ...sized(words),
    ],
    rows: packages.map((one) => [
      one.path,
      `${one.name} ${one.version}`,
      words.list([
        words.value('ui.kind', one.kind),
        ...(one.delta ? [words.value('ui.delta', 'mark')] : []),
        words.value('ui.seal', one.seal),
      ]),
      words.size(one.size),
      one.sha256 ?? '',
    ]),
  };
}

/** The images of packages, each once: two forms of one version hold the same. */
function uniqueImages(packages: readonly PackageView[], words: Words): Block[] {
  const all = new Map(packages.flatMap((one) => one.images).map((image) => [image.reference, image]));
  return all.size > 0 ? [images([...all.values()], words)] : [];
}

function images(
  all: readonly { readonly reference: string; readonly configDigest: string | null }[],
  words: Words,
): Block {
  return {
    kind: 'table',
    title: words('sections.images'),
    columns: [
      { title: words('columns.image'), code: true },
      { title: words('columns.imageId'), code: true },
    ],
    rows: all.map(({ reference, configDigest }) => [reference, configDigest ?? '']),
  };
}

function notes(notices: readonly z.output<typeof notice>[], words: Words): Block[] {
  if (notices.length === 0) return [];
  return [{ kind: 'notes', title: words('sections.notes'), notes: notices.map((one) => words.notice(one)) }];
}

export const vaultChecked: Told<typeof vaultCheckResult> = ({ layers, bytes, damaged, damagedConfigs }, words) => [
  {
    kind: 'facts',
    title: words('sections.verified'),
    facts: [
      { name: words('columns.layers'), value: words.number(layers) },
      { name: words('columns.size'), value: words.size(bytes) },
      { name: words('outcomes.damaged'), value: words.number(damaged.length + damagedConfigs.length) },
    ],
  },
  ...(damaged.length > 0
    ? [
        {
          kind: 'table' as const,
          title: words('outcomes.damaged'),
          columns: [
            { title: words('columns.digest'), code: true },
            { title: words('columns.version') },
            { title: words('sections.packages'), code: true },
          ],
          rows: damaged.map(({ layer, versions, packages }) => [layer, versions.join(', '), packages.join(', ')]),
        },
      ]
    : []),
];

export const vaultFreed: Told<typeof vaultRoomResult> = ({ removedLayers, freedBytes, bytes }, words) => [
  {
    kind: 'facts',
    title: words('sections.result'),
    facts: [
      { name: words('columns.layers'), value: `${words.number(removedLayers)} (${words('outcomes.removed')})` },
      { name: words('columns.freed'), value: words.size(freedBytes) },
      { name: words('columns.left'), value: words.size(bytes) },
    ],
  },
];
