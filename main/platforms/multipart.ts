import { createHash, randomBytes } from 'node:crypto';
import { SealiftError } from '../errors';
import type { PackageSource } from '../packages';
import type { StreamedBody } from './http';

const field = 'appTarFile';
const pieceBytes = 1024 * 1024;

/** The name that a package gets there: an import lists names with commas between them, and a name is one part of a path. */
export function uploadName(path: string): string {
  const name = path
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s,;"'\\/]+/gu, '_')
    .replace(/^\.+/, '_');
  return name === '' ? 'package.tar.gz' : name;
}

export interface MultipartFile extends StreamedBody {
  readonly contentType: string;
}

/**
 * A form with one file, read from wherever it lies while it is sent: two pieces of 1 MiB are in memory. When the file that was read does
 * not have the digest `sha256`, it is not the file that was verified: `package.altered`, before the form is closed.
 */
export function multipartFile(
  source: PackageSource,
  name: string,
  sha256: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): MultipartFile {
  const boundary = `----sealift${randomBytes(16).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const foot = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.length + source.size + foot.length,
    async write(write) {
      const hash = createHash('sha256');
      const bytes = await source.open(signal, true);
      try {
        await write(head);
        const buffers = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)] as const;
        const read = async (index: number, at: number) => {
          const piece = buffers[(index % 2) as 0 | 1].subarray(0, Math.min(pieceBytes, source.size - at));
          if ((await bytes.read(piece, at)) < piece.length) throw new SealiftError('package.altered', { file: name });
          return piece;
        };
        let next: Promise<Uint8Array> | undefined = source.size > 0 ? read(0, 0) : undefined;
        for (let index = 0, at = 0; next; index++) {
          const piece = await next;
          at += piece.length;
          next = at < source.size ? read(index + 1, at) : undefined;
          next?.catch(() => undefined);
          hash.update(piece);
          try {
            await write(piece);
          } catch (error) {
            await next?.catch(() => undefined);
            throw error;
          }
          onBytes(piece.length);
        }
        if ((bytes.digest?.() ?? hash.digest('hex')) !== sha256)
          throw new SealiftError('package.altered', { file: name });
        await write(foot);
      } finally {
        await bytes.close();
      }
    },
  };
}
