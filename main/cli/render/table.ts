import cliui from 'cliui';
import stringWidth from 'string-width';
import { printable, type Terminal } from './terminal';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

const GAP = 2;
/** Below this, wrapping a column makes it unreadable, and the terminal may as well break the line. */
const NARROWEST = 12;
const UNWRAPPED = 10_000;

/** Rows under titles, in columns as wide as their content; where the terminal is too narrow the widest one is wrapped. */
export function table(terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map((column) => terminal.colors.bold(column.title));
  const widths = columns.map((_, i) => Math.max(...[heads, ...rows].map((row) => widthOf(row[i] ?? ''))));
  narrow(widths, terminal.columns);
  return layOut(
    [heads, ...rows].map((row) => columns.map((column, i) => ({ text: row[i] ?? '', align: column.align }))),
    widths,
    terminal,
  );
}

/** Names and what they are, one below the other. Entries whose value is undefined are left out. */
export function facts(
  terminal: Terminal,
  entries: readonly (readonly [name: string, value: string | undefined])[],
): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const widths = [0, 1].map((i) => Math.max(0, ...shown.map((entry) => widthOf(entry[i] ?? ''))));
  narrow(widths, terminal.columns);
  return layOut(
    shown.map(([name, value]) => [{ text: terminal.colors.dim(name) }, { text: value }]),
    widths,
    terminal,
  );
}

/** Columns that text takes on a terminal: Chinese characters take two, colours none. Of several lines the widest counts. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => stringWidth(line)));
}

function narrow(widths: number[], available: number | undefined): void {
  if (available === undefined) return;
  const total = widths.reduce((sum, width) => sum + width + GAP, -GAP);
  const widest = widths.indexOf(Math.max(...widths));
  widths[widest] = Math.max(NARROWEST, (widths[widest] ?? 0) - Math.max(0, total - available));
}

function layOut(rows: { text: string; align?: 'right' }[][], widths: readonly number[], terminal: Terminal): string {
  const ui = cliui({ width: UNWRAPPED, wrap: terminal.columns !== undefined });
  for (const row of rows) {
    ui.div(
      ...row.map((cell, i) => {
        const gap = i + 1 < row.length ? GAP : 0;
        const text = printable(cell.text);
        // Right-hand columns are padded here: cliui reckons their gap as part of the text.
        const start = cell.align === 'right' ? ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(text))) : '';
        return { text: start + text, width: (widths[i] ?? 0) + gap, padding: [0, gap, 0, 0] };
      }),
    );
  }
  return ui
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
