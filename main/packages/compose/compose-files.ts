import type { ImageRecord } from '../../images';
import { type Template, templateToCompose } from '../../templates';
import { COMPONENT_IMAGES, COMPOSE_FILE, RUN_SCRIPT } from '../seal/schema';
import type { PackageFile } from '../write/plan';
import { runScript } from './run-script';

/**
 * The files that make a compose package stand alone: the compose file, the script that starts and stops it, and the config
 * files that the compose file mounts. Secrets stay unresolved: the script draws them on site.
 */
export function composeFiles(template: Template, images: readonly ImageRecord[], folder: string): PackageFile[] {
  const stack = templateToCompose(template);
  const script = runScript({
    title: `${template.group_name} ${template.group_version}`,
    project: folder.toLowerCase().replace(/[^a-z0-9_-]/g, '-'),
    services: stack.services.map(({ name }) => name),
    images: images.map(({ reference, configDigest }) => ({ reference, configDigest })),
    secrets: stack.secrets,
    archive: COMPONENT_IMAGES,
  });
  return [
    { path: COMPOSE_FILE, bytes: Buffer.from(stack.yaml) },
    { path: RUN_SCRIPT, bytes: Buffer.from(script), mode: 0o755 },
    ...stack.files.map(({ path, content, mode }) => ({ path, bytes: Buffer.from(content), mode })),
  ];
}
