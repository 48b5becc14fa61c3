import { readFileSync } from 'node:fs';

/** The two real templates that stand in test/fixtures/templates. */
export const samples = {
  ghost: readFileSync(new URL('../../fixtures/templates/ghost-1.0.metadata.json', import.meta.url), 'utf8'),
  nextcloud: readFileSync(new URL('../../fixtures/templates/nextcloud-v16.0.0.metadata.json', import.meta.url), 'utf8'),
};
