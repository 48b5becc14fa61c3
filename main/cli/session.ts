import { resolve } from 'node:path';
import { exitStatus, SealiftError } from '../errors';
import { defaultHome } from '../home';
import type { JobHandle } from '../jobs';
import type { Services } from '../service-types';
import type { Texts } from '../texts';
import { confirm } from './confirm';
import type { GlobalOptions, Manner } from './globals';
import { type CliIo, findResources, onInterrupt } from './io';
import type { ProgressView } from './render';
import { colorsFor, jsonText, printable, type Terminal } from './render/terminal';

type Render = typeof import('./render');

/** One run of the command line: what a command works with. */
export class Session {
  readonly io: CliIo;
  readonly texts: Texts;
  readonly manner: Manner;
  readonly terminal: Terminal;
  options: GlobalOptions = {};
  /** The words of the command, for the log. */
  command = '';
  /** The status to end with when nothing is thrown. */
  status = 0;
  #services: Promise<Services> | undefined;
  #ending = new AbortController();
  #release: () => void;

  constructor(io: CliIo, texts: Texts, manner: Manner) {
    this.io = io;
    this.texts = texts;
    this.manner = manner;
    this.terminal = {
      texts,
      colors: colorsFor(manner.color),
      columns: io.stdout.isTTY ? io.stdout.columns : undefined,
    };
    this.#release = onInterrupt(() => this.#interrupt());
  }

  get home(): string {
    return this.options.home ? resolve(this.options.home) : defaultHome(this.io.env);
  }

  get resources(): string {
    return this.io.resources ?? findResources();
  }

  /** Aborted by Ctrl-C or a request to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The services over the chosen home, opened when first asked for: help and mistakes need no catalog. */
  async services(): Promise<Services> {
    this.#services ??= this.open(this.home);
    const services = await this.#services;
    this.signal.throwIfAborted();
    return services;
  }

  /** Services over another home, on the engine of the options where none is named; the caller closes them. */
  async open(home: string, engine = this.options.engine): Promise<Services> {
    const { createServices } = await import('../services');
    const sqliteBinding = this.io.sqliteBinding ?? this.io.env.SEALIFT_SQLITE_BINDING;
    return createServices({
      home,
      resources: this.resources,
      ...(engine ? { engine } : {}),
      ...(sqliteBinding ? { sqliteBinding } : {}),
    });
  }

  /** Follows a job to its end, showing its progress; an interrupt cancels it and waits until it has cleaned up. */
  async job<T>(services: Services, handle: JobHandle<T>): Promise<T> {
    const view = await this.#progress();
    const stop = services.jobs.onChange((job) => {
      if (job.id === handle.id) view.show(job.state, job.progress);
    });
    const cancel = () => handle.cancel();
    this.signal.addEventListener('abort', cancel, { once: true });
    if (this.signal.aborted) cancel();
    try {
      return await handle.done;
    } finally {
      this.signal.removeEventListener('abort', cancel);
      stop();
      view.end();
    }
  }

  /** Waits for something that is not a job; an interrupt ends the waiting. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(new SealiftError('job.cancelled'));
      this.signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      this.signal.removeEventListener('abort', abort);
    }
  }

  /** Prints the result: with --json the document, otherwise the text made of it. */
  async print(document: unknown, text: (render: Render, terminal: Terminal) => string): Promise<void> {
    const shown = this.manner.json
      ? jsonText(document)
      : // Once more, whatever a text is put together from.
        printable(text(await import('./render'), this.terminal));
    this.io.stdout.write(`${shown}\n`);
  }

  /** Says something on the side; silent with --json. */
  say(line: string): void {
    if (!this.manner.json) this.io.stderr.write(`${printable(line)}\n`);
  }

  confirm(what: readonly string[]): Promise<void> {
    return confirm(this.io, this.texts, what.map(printable), {
      yes: this.options.yes === true,
      json: this.manner.json,
      signal: this.signal,
    });
  }

  async close(): Promise<void> {
    this.#release();
    await this.#services?.then(
      (services) => services.close(),
      () => undefined,
    );
  }

  async #progress(): Promise<ProgressView> {
    const { liveProgress, plainProgress } = await import('./render');
    const live = this.io.stderr.isTTY === true && this.io.env.TERM !== 'dumb';
    return live ? liveProgress(this.terminal, this.io.stderr) : plainProgress(this.terminal, this.io.stderr);
  }

  /** The first interrupt asks for an orderly end; the second one does not ask. */
  #interrupt(): void {
    if (this.#ending.signal.aborted) process.exit(exitStatus.cancelled);
    this.#ending.abort(new SealiftError('job.cancelled'));
    if (this.io.stderr.isTTY) this.io.stderr.write(`\n${this.texts('cli.words.stopping')}\n`);
  }
}
