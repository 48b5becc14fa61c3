import { stat } from 'node:fs/promises';
import { runTool } from '../run-tool';
import type { Volume } from './volume';
import { windowsScript, windowsVolumes } from './windows';

/** All volumes of this Windows system, by PowerShell. Empty when it does not answer. */
export async function readWindows(): Promise<Volume[]> {
  const root = process.env.SystemRoot ?? 'C:\\Windows';
  const shell = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  // Encoded, so that no quoting rule of the command line can change it.
  const script = Buffer.from(windowsScript, 'utf16le').toString('base64');
  const asked = await runTool(shell, ['-NoProfile', '-NonInteractive', '-EncodedCommand', script], 20);
  return (asked.code === 0 ? windowsVolumes(asked.stdout) : undefined) ?? [];
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** What cheaply tells that something may have changed: which drive letters answer, and as what. */
export async function probeWindows(): Promise<string> {
  const answers = await Promise.all(
    letters.map((letter) =>
      stat(`${letter}:\\`).then(
        (stats) => `${letter}${stats.dev}`,
        () => '',
      ),
    ),
  );
  return answers.join('');
}
