import { execFile } from 'node:child_process';

export interface ToolResult {
  /** Null when there is no such tool, or it had to be ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const outputLimit = 16 * 1024 * 1024;

/**
 * Runs one of the system's own tools without a shell, in the C locale, for `seconds` at most. Never rejects: a tool that is not
 * there, hangs or fails says so by its code.
 */
export function runTool(program: string, args: readonly string[], seconds = 10): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      {
        encoding: 'utf8',
        timeout: seconds * 1000,
        killSignal: 'SIGKILL',
        maxBuffer: outputLimit,
        windowsHide: true,
        env: { ...process.env, LC_ALL: 'C', LANG: 'C' },
      },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
