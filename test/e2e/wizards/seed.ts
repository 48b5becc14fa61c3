import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareSample } from '../../../main/library/sample';
import { type ImageSpec, writeImageArchive } from '../../fixtures/images';
import { resources, servicesOf } from '../seed';

/** Publishes the sample without its images, and answers with the archive that holds them. */
export async function seedTemplate(home: string, folder: string): Promise<string> {
  const into = join(folder, 'sample');
  await mkdir(into, { recursive: true });
  const sample = await prepareSample({ resources, into });
  const services = await servicesOf(home);
  try {
    const source = { from: 'compose', file: sample.composeFile } as const;
    await services.templates.publish({ source, name: 'shop', version: '1.0' }).done;
  } finally {
    await services.close();
  }
  return sample.archive;
}

/** Publishes an application of one image each, and writes an archive of these images. */
export async function seedImages(
  home: string,
  folder: string,
  name: string,
  specs: readonly ImageSpec[],
): Promise<string> {
  const archive = join(folder, `${name}-images.tar`);
  await writeImageArchive(archive, ...specs);
  await publishImages(home, folder, name, specs);
  return archive;
}

/** Publishes an application with one component for each image. */
export async function publishImages(
  home: string,
  folder: string,
  name: string,
  specs: readonly ImageSpec[],
): Promise<void> {
  const file = join(folder, `${name}.yaml`);
  const lines = specs.flatMap(({ references }, index) => [`  part${index}:`, `    image: ${references[0]}`]);
  await writeFile(file, ['services:', ...lines, ''].join('\n'));
  const services = await servicesOf(home);
  try {
    await services.templates.publish({ source: { from: 'compose', file }, name, version: '1.0' }).done;
  } finally {
    await services.close();
  }
}
