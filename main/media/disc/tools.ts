import { link, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../run-tool';

/** A file of the image: where its bytes are, and its name on the disc. */
export interface DiscFile {
  readonly path: string;
  readonly name: string;
}

/** A tool of the system that writes images, as command lines. */
export interface DiscTool {
  readonly name: 'xorriso' | 'genisoimage' | 'mkisofs' | 'hdiutil' | 'imapi';
  /** Bytes that the image will have; undefined where the tool does not tell beforehand. */
  size(files: readonly DiscFile[], label: string): Promise<number | undefined>;
  /** The command that writes the image. `staging` is an empty folder for tools that take a folder and not a list of files. */
  command(
    files: readonly DiscFile[],
    label: string,
    image: string,
    staging: string,
  ): Promise<{ program: string; args: string[] }>;
}

/** The tool of this system that writes disc images; undefined where there is none. */
export async function findDiscTool(): Promise<DiscTool | undefined> {
  if (process.platform === 'win32') return imapi;
  for (const [program, name, first] of [
    ['xorriso', 'xorriso', ['-as', 'mkisofs']],
    ['genisoimage', 'genisoimage', ['-allow-limited-size']],
    ['mkisofs', 'mkisofs', []],
  ] as const) {
    if ((await runTool(program, ['-version'])).code === 0) return mkisofs(name, program, first);
  }
  return process.platform === 'darwin' ? hdiutil : undefined;
}

/** The command line that xorriso, genisoimage and mkisofs share: level 3 with names for every system, files straight from where they lie. */
function mkisofs(name: DiscTool['name'], program: string, first: readonly string[]): DiscTool {
  const args = (label: string) => {
    const level = [...first, '-quiet', '-iso-level', '3', '-J', '-joliet-long', '-R', '-V', label];
    // The others write UDF beside it, which keeps files of any size in one piece.
    return name === 'xorriso' ? level : [...level, '-udf'];
  };
  const grafts = (files: readonly DiscFile[]) => [
    '-graft-points',
    ...files.map((file) => `${escapeGraft(file.name)}=${escapeGraft(file.path)}`),
  ];
  return {
    name,
    async size(files, label) {
      const asked = await runTool(program, [...args(label), '-print-size', ...grafts(files)], 120);
      const blocks = /(\d+)\s*$/.exec(`${asked.stdout}\n${name === 'xorriso' ? '' : asked.stderr}`.trim())?.[1];
      return asked.code === 0 && blocks ? Number(blocks) * 2048 : undefined;
    },
    command: async (files, label, image) => ({ program, args: [...args(label), '-o', image, ...grafts(files)] }),
  };
}

/** In `target=source` the equals sign and the backslash are escaped. */
function escapeGraft(path: string): string {
  return path.replace(/[\\=]/g, '\\$&');
}

const hdiutil: DiscTool = {
  name: 'hdiutil',
  size: async () => undefined,
  async command(files, label, image, staging) {
    await stage(files, staging);
    return {
      program: '/usr/bin/hdiutil',
      args: ['makehybrid', '-quiet', '-iso', '-joliet', '-udf', '-default-volume-name', label, '-o', image, staging],
    };
  },
};

/** Windows writes UDF by its own imaging interface; a few lines of C# are needed to take the stream that it hands out. */
const imapi: DiscTool = {
  name: 'imapi',
  size: async () => undefined,
  async command(files, label, image, staging) {
    await stage(files, staging);
    const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
    const script = `
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System; using System.IO; using System.Runtime.InteropServices; using System.Runtime.InteropServices.ComTypes;
public static class Image {
  public static void Write(string path, object from, int blockSize, int blocks) {
    var stream = (IStream)from; var block = new byte[blockSize]; var pointer = Marshal.AllocHGlobal(4);
    try { using (var file = File.Create(path)) for (var i = 0; i < blocks; i++) {
      stream.Read(block, blockSize, pointer); file.Write(block, 0, Marshal.ReadInt32(pointer));
    } } finally { Marshal.FreeHGlobal(pointer); }
  }
}
'@
$image = New-Object -ComObject IMAPI2FS.MsftFileSystemImage
$image.FileSystemsToCreate = 4
$image.FreeMediaBlocks = 0
$image.VolumeName = ${text(label)}
$image.Root.AddTree(${text(staging)}, $false)
$result = $image.CreateResultImage()
[Image]::Write(${text(image)}, $result.ImageStream, $result.BlockSize, $result.TotalBlocks)
`;
    const root = process.env.SystemRoot ?? 'C:\\Windows';
    return {
      program: `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
      args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(script, 'utf16le').toString('base64')],
    };
  },
};

/** Gathers files in a folder without copying their bytes: by hard links, else by symbolic ones. */
async function stage(files: readonly DiscFile[], folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of files) {
    const place = join(folder, file.name);
    await link(file.path, place).catch(() => symlink(file.path, place));
  }
}
