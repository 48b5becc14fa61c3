import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files';
import type { Digest } from '../types';

/** Where an upload that was cut off can go on, for another run of the same push. */
export interface UploadRecords {
  find(upload: UploadName): Promise<string | undefined>;
  keep(upload: UploadName, location: string): Promise<void>;
  forget(upload: UploadName): Promise<void>;
}
export interface UploadName {
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest;
}

/** Registries throw away what was begun long ago; so is the memory of it. */
const remembered = 7 * 24 * 60 * 60 * 1000;

const shape = z
  .object({
    schema: z.literal(1),
    registry: z.string(),
    repository: z.string(),
    digest: z.string(),
    location: z.string().max(16_384),
  })
  .strict();

/** Records in a folder, one small file per upload, readable by the owner only: what they hold lets others send to that upload. */
export function uploadRecords(folder: string): UploadRecords {
  const path = ({ registry, repository, digest }: UploadName) =>
    join(
      folder,
      `${createHash('sha256').update(`${registry}\n${repository}\n${digest}`).digest('hex').slice(0, 32)}.json`,
    );
  return {
    async find(upload) {
      await removeOld(folder);
      const text = await readFile(path(upload), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      // What cannot be read is as good as not there: the blob is then sent from its beginning.
      try {
        const record = shape.parse(JSON.parse(text));
        const same =
          record.registry === upload.registry &&
          record.repository === upload.repository &&
          record.digest === upload.digest;
        return same ? record.location : undefined;
      } catch {
        return undefined;
      }
    },
    async keep({ registry, repository, digest }, location) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const record: z.output<typeof shape> = { schema: 1, registry, repository, digest, location };
      await replaceFile(path({ registry, repository, digest }), JSON.stringify(record), { mode: 0o600 });
    },
    forget: (upload) => rm(path(upload), { force: true }),
  };
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const at = join(folder, name);
    const facts = await stat(at).catch(() => undefined);
    if (facts?.isFile() && Date.now() - facts.mtimeMs > remembered) await rm(at, { force: true });
  }
}
