import { createHash } from 'node:crypto';
import { blankCredentials, serializeTemplate, type Template } from '../templates';

/**
 * What tells two contents of one version apart: SHA-256 over the template as it would be exported. Hub credentials do not
 * count, so a version published at home and the same version imported on site are equal.
 */
export function contentDigest(template: Template): string {
  return createHash('sha256')
    .update(serializeTemplate(blankCredentials(template)))
    .digest('hex');
}
