import { basename } from 'node:path';
import {
  compareVersionsOf,
  findVersion,
  listTemplates,
  previewVersion,
  publishVersion,
  removeVersions,
  shareableMetadata,
  versionView,
} from '../library';
import type { PublishInput, Services } from '../service-types';
import { checkCompatibility } from '../templates';
import { LIBRARY, type Parts } from './parts';

/** Templates and their versions. */
export function templateServices({ catalog, jobs, actor, env }: Parts): Services['templates'] {
  return {
    publish: (input) =>
      jobs.start('publish', publishSubject(input), input, (context) => publishVersion(input, env, context), LIBRARY),
    preview: (input) => previewVersion(input, env),
    list: () => listTemplates(catalog),
    show: (version) => versionView(catalog, version),
    metadata: (version) => shareableMetadata(catalog, version),
    compare: (from, to) => compareVersionsOf(catalog, from, to),
    compatibility: (version, target) => checkCompatibility(findVersion(catalog, version).template, target),
    remove: (version) => {
      const outcome = removeVersions(catalog, version, actor);
      env.changed();
      return outcome;
    },
  };
}

/** What a publish is about: the name it is given, else the file it comes from. */
function publishSubject({ name, version, source }: PublishInput): string {
  if (name) return version ? `${name}@${version}` : name;
  return 'file' in source ? basename(source.file) : source.from;
}
