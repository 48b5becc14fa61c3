import { SealiftError } from '../errors';
import { type CommandResult, lastLines, runCommand } from './command';

/** The compose that was found on this computer. */
export interface ComposeCommand {
  /** What a person would type: `docker compose` or `docker-compose`. */
  readonly command: 'docker compose' | 'docker-compose';
  readonly version: string;
  readonly generation: 1 | 2;
}

/** Variables that programs of ours need, and none besides: compose reads many others, and its files may name any. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_RUNTIME_DIR',
  'SSL_CERT_FILE',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'ProgramFiles',
  'SystemRoot',
  'SystemDrive',
  'PATHEXT',
  'ComSpec',
];

/** The whole environment of a docker or compose command that talks to `host`. */
export function commandEnvironment(host: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = { DOCKER_HOST: host, LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8', NO_COLOR: '1' };
  for (const [name, value] of Object.entries(environment))
    if (passedOn.some((known) => known === name || known.toUpperCase() === name.toUpperCase())) result[name] = value;
  return result;
}

/** Looks for compose: `docker compose` (v2) first, then `docker-compose` (v1). Undefined when neither runs; no engine is asked. */
export async function findCompose(
  host: string,
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<ComposeCommand | undefined> {
  for (const [command, program, args] of [
    ['docker compose', 'docker', ['compose', 'version', '--short']],
    ['docker-compose', 'docker-compose', ['version', '--short']],
  ] as const) {
    try {
      const answer = await runCommand(program, args, { env: commandEnvironment(host), signal, seconds: 30 });
      const version = /^v?(\d+\.\d+[^\s]*)/m.exec(answer.stdout.trim())?.[1];
      if (answer.code === 0 && version) return { command, version, generation: version.startsWith('1.') ? 1 : 2 };
    } catch (error) {
      if (error instanceof SealiftError) throw error;
      // No such program: the next one.
    }
  }
  return undefined;
}

/** A compose project in its folder: the few commands that Sealift gives. */
export class ComposeProject {
  readonly #compose: ComposeCommand;
  readonly #host: string;
  readonly #folder: string;
  readonly #project: string;

  constructor(compose: ComposeCommand, host: string, folder: string, project: string) {
    this.#compose = compose;
    this.#host = host;
    this.#folder = folder;
    this.#project = project;
  }

  /** Creates and starts everything. Images are there already: nothing is built or fetched. Throws `site.start_failed`. */
  async up(signal: AbortSignal): Promise<void> {
    const never = this.#compose.generation === 2 && (await this.#knowsPull(signal)) ? ['--pull', 'never'] : [];
    const result = await this.#run(['up', '-d', '--no-build', ...never], signal, 900);
    if (result.code !== 0)
      throw new SealiftError('site.start_failed', {
        project: this.#project,
        output: lastLines(result.stderr || result.stdout),
      });
  }

  /** Makes the containers of one service anew and starts them, and touches no other. Throws `site.start_failed`. */
  async renew(service: string, signal: AbortSignal): Promise<void> {
    const never = this.#compose.generation === 2 && (await this.#knowsPull(signal)) ? ['--pull', 'never'] : [];
    const options = ['--no-deps', '--no-build', '--force-recreate', ...never];
    const result = await this.#run(['up', '-d', ...options, service], signal, 900);
    if (result.code !== 0)
      throw new SealiftError('site.start_failed', {
        project: this.#project,
        output: lastLines(result.stderr || result.stdout),
      });
  }

  /** Stops the containers and keeps them. Throws `site.compose_failed`. */
  stop(signal: AbortSignal): Promise<void> {
    return this.#must(['stop'], signal);
  }

  /** Removes containers and networks, and no volume; `grace` seconds to end by themselves. Throws `site.compose_failed`. */
  down(signal: AbortSignal, grace?: number): Promise<void> {
    return this.#must(['down', ...(grace === undefined ? [] : ['--timeout', String(grace)])], signal);
  }

  async #must(args: readonly string[], signal: AbortSignal): Promise<void> {
    const result = await this.#run(args, signal, 600);
    if (result.code !== 0)
      throw new SealiftError('site.compose_failed', {
        project: this.#project,
        command: args.join(' '),
        output: lastLines(result.stderr || result.stdout),
      });
  }

  /** `up --pull` came in the course of v2. */
  async #knowsPull(signal: AbortSignal): Promise<boolean> {
    return (await this.#run(['up', '--help'], signal, 30)).stdout.includes('--pull');
  }

  async #run(args: readonly string[], signal: AbortSignal, seconds: number): Promise<CommandResult> {
    const [program, first] =
      this.#compose.command === 'docker compose' ? ['docker', ['compose']] : ['docker-compose', []];
    const all = [...first, '--project-name', this.#project, '--file', 'docker-compose.yaml', ...args];
    try {
      return await runCommand(program, all, {
        cwd: this.#folder,
        env: commandEnvironment(this.#host),
        signal,
        seconds,
      });
    } catch (error) {
      if (error instanceof SealiftError) throw error;
      throw new SealiftError('site.no_compose', {}, { cause: error });
    }
  }
}
