import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/**
 * Unpacks a zip file. `place(name)` names the path below `folder` for an entry, or undefined to leave it out. Permissions are
 * kept; names that lead outside are refused.
 */
export async function unzip(file, folder, place) {
  const zip = await new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  try {
    await new Promise((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry) => {
        unpack(zip, entry, folder, place).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function unpack(zip, entry, folder, place) {
  if (entry.fileName.endsWith('/')) return;
  const name = place(entry.fileName);
  if (name === undefined) return;
  const target = join(folder, name);
  if (!target.startsWith(folder + sep)) throw new Error(`The archive holds a name that leads outside: ${name}`);
  await mkdir(dirname(target), { recursive: true });
  const source = await new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(source, createWriteStream(target, { mode: mode || 0o644 }));
}
