// The benchmark's results as tables: for the terminal, and for docs/performance.md.

/** @typedef {{ name: string, unit: string, value: number, goal: number | null, bound: 'most' | 'least', reference?: Figure, ours?: Figure, size?: number, peakMiB?: number }} Row */
/** @typedef {{ seconds: number, spread: number, runs: number }} Figure */

/** Whether a row is where it is wanted; undefined where nothing was asked for. */
export function isMet({ value, goal, bound }) {
  if (goal === null) return undefined;
  return bound === 'most' ? value <= goal : value >= goal;
}

function amount(value, unit) {
  if (unit === 'x') return value.toFixed(value < 1 ? 3 : 2);
  const digits = value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}

function figure(found) {
  return found ? `${found.seconds.toFixed(found.seconds < 10 ? 2 : 1)} s ±${Math.round(found.spread * 100)} %` : '';
}

const titles = ['row', 'reference', 'Sealift', 'value', 'goal', 'met', 'size', 'memory'];

export function cells(row) {
  const met = isMet(row);
  return [
    row.name,
    figure(row.reference),
    figure(row.ours),
    amount(row.value, row.unit),
    row.goal === null ? '' : `${row.bound === 'most' ? '<=' : '>='} ${amount(row.goal, row.unit)}`,
    met === undefined ? '' : met ? 'yes' : 'NO',
    row.size === undefined ? '' : row.size.toFixed(3),
    row.peakMiB === undefined ? '' : `${row.peakMiB} MiB`,
  ];
}

export function textTable(rows) {
  const all = [titles, ...rows.map(cells)];
  const widths = titles.map((_, at) => Math.max(...all.map((line) => line[at].length)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(rows) {
  const line = (items) => `| ${items.map((item) => item.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

/** Where time goes, thread by thread. */
export function profileTable(profiles) {
  if (!profiles) return '';
  const parts = [];
  for (const name of ['export', 'import']) {
    const { threads, seconds, delayMs } = profiles[name];
    const kinds = [...new Set(threads.flatMap((thread) => Object.keys(thread)))].sort();
    const share = (thread, kind) => {
      const total = Object.values(thread).reduce((sum, value) => sum + value, 0);
      return total > 0 ? `${Math.round(((thread[kind] ?? 0) / total) * 100)} %` : '';
    };
    const head = ['spent on', ...threads.map((_, at) => (at === 0 ? 'main thread' : `compressing thread ${at}`))];
    parts.push(
      `An ${name} of ${profiles.megabytes} MB, ${seconds.toFixed(1)} s. Event loop late by ${delayMs.p50.toFixed(1)} ms (median), ` +
        `${delayMs.p99.toFixed(1)} ms (p99), ${delayMs.max.toFixed(1)} ms (longest).\n`,
      `| ${head.join(' | ')} |`,
      `| ${head.map(() => '---').join(' | ')} |`,
      ...kinds.map((kind) => `| ${kind} | ${threads.map((thread) => share(thread, kind)).join(' | ')} |`),
      '',
    );
  }
  return parts.join('\n').trimEnd();
}
