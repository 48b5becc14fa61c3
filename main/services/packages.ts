import { basename } from 'node:path';
import {
  completePackage,
  decryptExisting,
  deltaBases,
  describeEncryption,
  encryptExisting,
  exportFolder,
  exportVersion,
  findAgainstLibrary,
  importPackages,
  inspect,
  listPackages,
  locatePackage,
  packageSbom,
  planExport,
  rememberExportFolder,
  removePackage,
  showPackage,
  signExisting,
  summarizePackages,
  verifyPackage,
} from '../library';
import type { Services } from '../service-types';
import { LIBRARY, type Parts, versionLabel } from './parts';

/** Packages: made, read, judged, taken in. */
export function packageServices({ catalog, jobs, env }: Parts): Services['packages'] {
  return {
    export: (input) =>
      jobs.start(
        'export',
        versionLabel(catalog, input.version),
        input,
        (context) => exportVersion(input, env, context),
        LIBRARY,
      ),
    planExport: (input) => planExport(input, env),
    deltaBases: (version) => deltaBases(version, env),
    exportFolder: () => exportFolder(env),
    rememberExportFolder: (folder) => rememberExportFolder(env, folder),
    locate: (id) => locatePackage(id, env),
    list: async () => listPackages(env),
    summaries: () => summarizePackages(env),
    show: (id) => showPackage(id, env),
    inspect: (path) => inspect(path, env),
    find: (path) => findAgainstLibrary(path, env),
    verify: (path) =>
      jobs.start('verify', importSubject(path), { path }, (context) => verifyPackage(path, env, context)),
    remove: (idOrPath, { deleteFile }) => removePackage(idOrPath, deleteFile, env),
    import: (input) =>
      jobs.start('import', importSubject(input.path), input, (context) => importPackages(input, env, context), LIBRARY),
    complete: (input) =>
      jobs.start('complete', input.path, input, (context) => completePackage(input, env, context), LIBRARY),
    sbom: (path) => {
      // The document is too large to be kept with the job.
      let made: unknown;
      const job = jobs.start('verify', path, { path }, async (context) => {
        const { document, summary } = await packageSbom(path, env, context);
        made = document;
        return summary;
      });
      return { job, document: () => job.done.then(() => made) };
    },
    encrypt: (input) =>
      jobs.start('encrypt', input.path, input, (context) => encryptExisting(input, env, context), LIBRARY),
    decrypt: (input) =>
      jobs.start('decrypt', input.path, input, (context) => decryptExisting(input, env, context), LIBRARY),
    encryption: (path) => describeEncryption(path, env),
    sign: (input) => jobs.start('sign', input.path, input, (context) => signExisting(input, env, context), LIBRARY),
  };
}

/** What an import is about: the place, or the first of several files. */
function importSubject(path: string | readonly string[]): string {
  if (typeof path === 'string') return path;
  const [first = '', ...others] = path.map((each) => basename(each));
  return others.length > 0 ? `${first} +${others.length}` : first;
}
