import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../../../main/service-types';
import { flip, place, repack, tarPlaces } from '../../fixtures/hostile';
import { distrolessImage, sizedImage, writeImageArchive } from '../../fixtures/images';
import { servicesOf } from '../seed';

/** Packages as they arrive at a site, made by another workstation. */
export interface Deliveries {
  /** A small application, 1.0 and 2.0. */
  readonly small: string;
  readonly smallNewer: string;
  /** One that takes a while to read. */
  readonly large: string;
  /** The small one with a bit flipped in its last layer: its seal is right, its content is not. */
  readonly altered: string;
  /** One that is broken from its beginning. */
  readonly unreadable: string;
  /** Takes packages to a medium, under their names. */
  carry(to: string, ...packages: string[]): Promise<void>;
  remove(): Promise<void>;
}

export async function makeDeliveries(largeBytes: number): Promise<Deliveries> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-deliveries-'));
  const services = await servicesOf(join(folder, 'home'));
  try {
    const archive = join(folder, 'images.tar');
    await writeImageArchive(
      archive,
      distrolessImage('registry.test/desk/front:1.0'),
      distrolessImage('registry.test/desk/store:1.0'),
      distrolessImage('registry.test/desk/front:2.0'),
      await sizedImage('registry.test/bulk/data:1.0', largeBytes, 'random'),
    );
    const make = (name: string, version: string, references: readonly string[]) =>
      exported(services, folder, archive, { name, version, references });
    const small = await make('desk', '1.0', ['registry.test/desk/front:1.0', 'registry.test/desk/store:1.0']);
    const smallNewer = await make('desk', '2.0', ['registry.test/desk/front:2.0', 'registry.test/desk/store:1.0']);
    const large = await make('bulk', '1.0', ['registry.test/bulk/data:1.0']);
    const altered = join(folder, 'altered-1.0-ram.tar.gz');
    await writeFile(
      altered,
      repack(await readFile(small), (tar) => {
        const blobs = tarPlaces(tar, place(tarPlaces(tar), 'component-images.tar').data).filter(({ name }) =>
          name.startsWith('blobs/'),
        );
        return flip(tar, (blobs.at(-1)?.data ?? 0) + 700);
      }),
    );
    const unreadable = join(folder, 'torn-1.0-ram.tar.gz');
    await writeFile(
      unreadable,
      repack(await readFile(small), (tar) => flip(tar, place(tarPlaces(tar), 'metadata.json').data + 20)),
    );
    return {
      small,
      smallNewer,
      large,
      altered,
      unreadable,
      carry: async (to, ...packages) => {
        for (const each of packages) await copyFile(each, join(to, each.split('/').at(-1) ?? ''));
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await services.close();
  }
}

/** Publishes a version of an application of one component per image, and exports it. */
export async function exported(
  services: Services,
  folder: string,
  archive: string,
  { name, version, references }: { name: string; version: string; references: readonly string[] },
): Promise<string> {
  const keys = references.map((reference) => reference.split('/').at(-1)?.split(':')[0] ?? '');
  const file = join(folder, `${name}-${version}.json`);
  const apps = references.map((reference, at) => ({
    service_cname: keys[at],
    service_key: keys[at],
    service_share_uuid: `${keys[at]}+${keys[at]}`,
    share_image: reference,
    dep_service_map_list: at === 0 && keys[1] ? [{ dep_service_key: `${keys[1]}+${keys[1]}` }] : [],
  }));
  const key = Buffer.from(name.padEnd(16, '0')).toString('hex').slice(0, 32);
  const template = { group_key: key, group_name: name, group_version: version, apps, plugins: [] };
  await writeFile(file, JSON.stringify(template));
  await services.templates.publish({ source: { from: 'template', file } }).done;
  const { packages } = await services.packages.export({
    version: { name, version },
    kinds: ['rainbond-app'],
    out: folder,
    archives: [archive],
  }).done;
  return packages[0]?.path ?? '';
}
