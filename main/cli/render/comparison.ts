import { ExactNumber, isObject, type Json, type TemplateComparison, type UpgradeFinding } from '../../templates';
import { bytes } from './quantities';
import { oneLine, type Terminal } from './terminal';

type Compared = TemplateComparison['components'][number];

const longest = 72;

/** Two versions of a template: what an upgrade would do, component by component, and what its rules leave alone. */
export function comparison(terminal: Terminal, result: TemplateComparison): string {
  const { texts, colors } = terminal;
  const { from, to, counts, images } = result;
  const head = [
    colors.bold(`${oneLine(from.name)} ${oneLine(from.version)} -> ${oneLine(to.version)}`),
    texts('cli.diff.components', { ...counts.components }),
    texts('cli.diff.findings', { ...counts.findings }),
    ...(images
      ? [texts('cli.diff.images', { fresh: bytes(images.newBytes), shared: bytes(images.sharedBytes) })]
      : [colors.dim(texts('cli.diff.noImages'))]),
  ];
  const parts = result.components.filter(({ state }) => state !== 'unchanged').map((one) => component(terminal, one));
  if (result.application.length > 0)
    parts.unshift([
      colors.bold(texts('cli.diff.application')),
      ...result.application.map((one) => finding(terminal, one)),
    ]);
  if (parts.length === 0) parts.push([texts('cli.diff.same')]);
  return [head, ...parts].map((lines) => lines.join('\n')).join('\n\n');
}

function component(terminal: Terminal, one: Compared): string[] {
  const { texts, colors } = terminal;
  const paint = { added: colors.green, gone: colors.red, changed: colors.yellow, unchanged: colors.dim }[one.state];
  const done = one.findings.filter(({ action }) => action !== 'leave').length;
  const name = [one.previousName, one.name].filter((each) => each !== undefined).map(oneLine);
  const counts = texts('cli.diff.counts', { done, left: one.findings.length - done });
  const title = `${colors.bold(name.join(' -> '))}  ${paint(texts(`cli.diff.states.${one.state}`))}  ${colors.dim(counts)}`;
  const { image } = one;
  const lines = [title];
  if (image?.new?.reference && !image.same)
    lines.push(`    ${texts('cli.diff.image')} ${oneLine(image.new.reference)}`);
  if (image?.layers && !image.same)
    lines.push(
      `    ${texts('cli.diff.layers', {
        fresh: bytes(image.layers.newBytes),
        newLayers: image.layers.newLayers,
        shared: bytes(image.layers.sharedBytes),
        sharedLayers: image.layers.sharedLayers,
      })}`,
    );
  // That the component is new, or stays though it is gone, is in its title.
  const rest = one.findings.filter(({ rule, item }) => rule !== 'component' || item !== '');
  return [...lines, ...rest.map((each) => finding(terminal, each))];
}

function finding({ texts, colors }: Terminal, one: UpgradeFinding): string {
  const { action, wanted, rule, item, fields, why } = one;
  const sign = { add: '+', update: '~', delete: '-', leave: '=' }[action];
  const paint = { add: colors.green, update: colors.yellow, delete: colors.red, leave: colors.dim }[action];
  // The value of a variable needs no name of its field.
  const named = fields.filter((field) => field !== 'attr_value' && field !== 'label' && field !== 'file_content');
  const what = [texts.find(`cli.diff.rules.${rule}`, {}, rule), oneLine(item), named.join(', ')].filter(Boolean);
  const [old, fresh] = [essence(one.old), essence(one.new)].map(short);
  const values = wanted === 'update' ? `${old} -> ${fresh}` : wanted === 'add' ? fresh : old;
  const reason = action === 'leave' ? `  (${texts.find(`cli.diff.reasons.${why}`, {}, why)})` : '';
  return `  ${paint(`${sign} ${what.join(' ')}: ${values}${reason}`)}`;
}

/** Of a whole variable its value. */
function essence(value: Json): Json {
  return isObject(value) ? (value.attr_value ?? value) : value;
}

/** A value on one line, cut where it is long. */
function short(value: Json): string {
  const text = oneLine(plain(value).replace(/\s*\n\s*/g, ' ⏎ '));
  const letters = [...text];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text || '""';
}

function plain(value: Json): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.text;
  return JSON.stringify(value);
}
