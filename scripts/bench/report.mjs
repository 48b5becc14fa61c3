// Puts the parts that the benchmark's files wrote together: a table on the terminal, one JSON file, plots; and into docs/performance.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { goalPlot, plotOf } from './plot.mjs';
import { isMet, markdownTable, profileTable, textTable } from './table.mjs';

const folderOf = (project) => join(project, 'test-results', 'bench');

/** Forgets what an earlier run wrote. */
export function forgetParts(project) {
  rmSync(folderOf(project), { recursive: true, force: true });
}

/** Reads every part; they come in the order of their names. */
function readParts(project) {
  const folder = folderOf(project);
  // Media have no rows here: they say what they found by themselves.
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const parts = names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return {
    rows: parts.flatMap((part) => part.rows ?? []),
    plots: parts.flatMap((part) => part.plots ?? []),
    profiles: parts.find((part) => part.profiles)?.profiles,
    size: parts.find((part) => part.size)?.size,
    runs: parts.find((part) => part.runs)?.runs,
  };
}

/** Prints the table and writes test-results/bench.json with the plots beside it. */
export function report(project) {
  const found = readParts(project);
  if (found.rows.length === 0 && found.plots.length === 0) return;
  const machine = {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  };
  const results = { at: new Date().toISOString(), machine, ...found };
  const folder = join(project, 'test-results');
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(results, null, 1)}\n`);
  for (const [name, svg] of drawn(results)) writeFileSync(join(folder, `bench-${name}.svg`), svg);
  process.stdout.write(`\n${textTable(found.rows)}\n\n`);
  const missed = found.rows.filter((row) => isMet(row) === false);
  process.stdout.write(
    missed.length > 0 ? `Missed: ${missed.map(({ name }) => name).join('; ')}\n` : 'Every goal is met.\n',
  );
}

function drawn({ rows, plots }) {
  const goals = rows.length > 0 ? [['goals', goalPlot(pictureTitles.goals, rows)]] : [];
  return [...goals, ...plots.map((plot) => [plot.name, plotOf({ ...plot, title: pictureTitles[plot.name] })])];
}

/** Writes the last run's table, profiles and plots into docs/performance.md, between their markers. */
export function writeDocs(project) {
  const results = JSON.parse(readFileSync(join(project, 'test-results', 'bench.json'), 'utf8'));
  const { machine, at, size, runs } = results;
  const file = join(project, 'docs', 'performance.md');
  const images = join(project, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  const pictures = drawn(results).map(([name, svg]) => {
    writeFileSync(join(images, `performance-${name}.svg`), svg);
    return `![${pictureTitles[name] ?? name}](images/performance-${name}.svg)`;
  });
  const about =
    `${at.slice(0, 10)}, ${machine.cores} cores (${machine.processor.trim()}), ${machine.memoryGiB} GiB, ${machine.platform}` +
    (size ? `; application of ${size} MB, ${runs} runs, medians` : '');
  let text = readFileSync(file, 'utf8');
  text = between(text, 'table', `${about}.\n\n${markdownTable(results.rows)}`);
  text = between(text, 'profiles', profileTable(results.profiles));
  text = between(text, 'plots', pictures.join('\n\n'));
  writeFileSync(file, text);
}

const pictureTitles = {
  goals: 'Each row against its goal',
  size: 'Seconds by size',
  images: 'Seconds by number of images',
  shapes: 'Seconds by shape',
};

function between(text, name, content) {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
