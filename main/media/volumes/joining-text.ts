import type { VolumeManifest } from './manifest';

/**
 * How to join the parts without Sealift, in both languages. It stands in the file for whoever opens that, where no locale of ours
 * reaches; which language the medium's reader speaks nobody knows when it is written.
 */
export function joiningText({ package: whole, parts }: Pick<VolumeManifest, 'package' | 'parts'>): string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  // A shell lists what matches in the order of names, which is the order of the parts; cmd does not, so they are named there.
  const cat = `cat ${quoted(whole.file)}.vol-* > ${quoted(whole.file)}`;
  const names =
    parts.length <= 4
      ? parts.map((part) => part.file)
      : [parts[0]?.file, parts[1]?.file, undefined, parts.at(-1)?.file];
  const listed = names.map((name) => (name === undefined ? '...' : `"${name}"`));
  const copy = `copy /b ${listed.join(' + ')} "${whole.file}"`;
  const check = `sha256sum ${quoted(whole.file)}`;
  return [
    `This package was split into ${parts.length} parts. Sealift imports it straight from them: sealift import FOLDER FOLDER ...`,
    'Without Sealift: copy all parts into one folder, check them, and join them in the order of their numbers.',
    'Check the parts of a medium, in its folder: sha256sum -c SHA256SUMS',
    `Join on Linux and macOS: ${cat}`,
    `Join on Windows (cmd): ${copy}`,
    `Check the whole: ${check}   (Windows: certutil -hashfile "${whole.file}" SHA256)`,
    `It must say: ${whole.sha256}`,
    `此安装包已拆分为 ${parts.length} 个分卷。Sealift 可直接从各分卷导入：sealift import 文件夹 文件夹 ...`,
    '不使用 Sealift 时：将所有分卷复制到同一文件夹，逐一校验，再按编号顺序合并。',
    '校验介质上的分卷（在其文件夹中）：sha256sum -c SHA256SUMS',
    `在 Linux 和 macOS 上合并：${cat}`,
    `在 Windows（cmd）上合并：${copy}`,
    `校验合并后的文件：${check}   （Windows：certutil -hashfile "${whole.file}" SHA256）`,
    `结果必须是：${whole.sha256}`,
  ];
}
