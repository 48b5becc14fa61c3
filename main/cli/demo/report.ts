import { facts } from '../render';
import { bytes, seconds, shortDigest } from '../render/quantities';
import type { Session } from '../session';

export const demoSteps = [
  'publish',
  'export',
  'copy',
  'verify',
  'import',
  'install',
  'call',
  'restart',
  'uninstall',
] as const;
export type DemoStep = (typeof demoSteps)[number];

/** What a demonstration did; the document of `sealift demo --json`. */
export interface DemoReport {
  readonly application: string;
  readonly packages: { readonly kind: string; readonly file: string; readonly size: number; readonly sha256: string }[];
  readonly images: { readonly reference: string; readonly configDigest: string }[];
  /** The engine the application ran on; null when there was none and the demonstration ended with the import. */
  engine: string | null;
  /** What the application answered through its dependencies. */
  answer: string | null;
  readonly steps: { readonly step: DemoStep; readonly milliseconds: number }[];
  milliseconds: number;
  /** The folder with both homes and the medium, when it was kept. */
  kept: string | null;
  /** Where the application still answers, and how to remove it, when it was kept. */
  running: { readonly address: string; readonly removeBy: string } | null;
}

/** Tells the story while it happens; quiet with --json, where only the report counts. */
export class Narrator {
  readonly #session: Session;
  readonly #report: DemoReport;
  #number = 0;

  constructor(session: Session, report: DemoReport) {
    this.#session = session;
    this.#report = report;
  }

  /** Announces a step, does it, and says how long it took and what came of it. */
  async step<T>(step: DemoStep, run: () => Promise<T>, outcome: (result: T) => string): Promise<T> {
    const { texts, terminal } = this.#session;
    const begun = performance.now();
    this.#number += 1;
    this.line(`\n${terminal.colors.bold(`${this.#number}. ${texts.find(`cli.demo.steps.${step}`)}`)}`);
    const result = await run();
    const milliseconds = Math.round(performance.now() - begun);
    this.#report.steps.push({ step, milliseconds });
    this.line(
      `   ${outcome(result).replaceAll('\n', '\n   ')} ${terminal.colors.dim(`(${seconds(milliseconds, texts.language)})`)}`,
    );
    return result;
  }

  line(text: string): void {
    if (!this.#session.manner.json) this.#session.io.stdout.write(`${text}\n`);
  }
}

/** What a person wants to know when it is over. */
export function summary({ terminal, texts }: Session, report: DemoReport): string {
  return [
    terminal.colors.bold(terminal.colors.green(texts(report.engine ? 'cli.demo.done' : 'cli.demo.doneWithoutEngine'))),
    facts(terminal, [
      [texts('cli.columns.name'), report.application],
      ...report.packages.map(
        (item) => [texts('cli.columns.package'), `${item.file}  ${bytes(item.size)}\nSHA-256 ${item.sha256}`] as const,
      ),
      ...report.images.map(
        (image) => [texts('cli.columns.image'), `${image.reference}  ${shortDigest(image.configDigest)}`] as const,
      ),
      [texts('cli.columns.engine'), report.engine ?? texts('cli.demo.noEngine')],
      [texts('cli.columns.duration'), seconds(report.milliseconds, texts.language)],
      [texts('cli.demo.kept'), report.kept ?? undefined],
      [texts('cli.demo.address'), report.running?.address],
      [texts('cli.demo.removeBy'), report.running?.removeBy],
    ]),
  ].join('\n');
}
