import { ExactNumber, isObject, type Json, type TemplateComparison, type UpgradeFinding } from '../../templates';
import { bytes } from './quantities';
import { oneLine, type Terminal } from './terminal';

type Compared = TemplateComparison['components'][number];

const longest = 72;
/** Fields that are the value of what they belong to, and so need no name. */
const named = new Set(['attr_value', 'label', 'file_content', 'cmd', 'share_image']);
/** A text with the keys of components replaced by their names. */
type Names = (text: string) => string;

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
  const names: Names = (text) =>
    result.components.reduce((said, { key, name }) => (key === '' ? said : said.replaceAll(key, () => name)), text);
  const parts = result.components
    .filter(({ state }) => state !== 'unchanged')
    .map((one) => component(terminal, one, names));
  if (result.application.length > 0)
    parts.unshift([
      colors.bold(texts('cli.diff.application')),
      ...result.application.map((one) => finding(terminal, one, names)),
    ]);
  if (parts.length === 0) parts.push([texts('cli.diff.same')]);
  return [head, ...parts].map((lines) => lines.join('\n')).join('\n\n');
}

function component(terminal: Terminal, one: Compared, names: Names): string[] {
  const { texts, colors } = terminal;
  const paint = { added: colors.green, gone: colors.red, changed: colors.yellow, unchanged: colors.dim }[one.state];
  const done = one.findings.filter(({ action }) => action !== 'leave').length;
  const name = [one.previousName, one.name].filter((each) => each !== undefined).map(oneLine);
  const counts = texts('cli.diff.counts', { done, left: one.findings.length - done });
  const title = `${colors.bold(name.join(' -> '))}  ${paint(texts(`cli.diff.states.${one.state}`))}  ${colors.dim(counts)}`;
  const { image } = one;
  const lines = [title];
  if (image?.new && one.state === 'added') lines.push(`    ${texts('cli.diff.image')} ${oneLine(image.new.reference)}`);
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
  return [...lines, ...rest.map((each) => finding(terminal, each, names))];
}

/** What of a finding is told in a line. */
export type Told = Pick<UpgradeFinding, 'action' | 'wanted' | 'rule' | 'item' | 'fields' | 'old' | 'new'> & {
  readonly why: string;
};

/** A finding in one line: what is done with what, and why where nothing is; without values where they are told line by line. */
export function finding({ texts, colors }: Terminal, one: Told, names: Names, tell = { values: true }): string {
  const { action, rule, item, why } = one;
  const sign = { add: '+', update: '~', delete: '-', leave: '=' }[action];
  const paint = { add: colors.green, update: colors.yellow, delete: colors.red, leave: colors.dim }[action];
  const what = [texts.find(`cli.diff.rules.${rule}`, {}, rule), names(item)].filter(Boolean).join(' ');
  const reason = action === 'leave' ? `  (${texts.find(`cli.diff.reasons.${why}`, {}, why)})` : '';
  return `  ${paint(`${sign} ${[oneLine(what), ...(tell.values ? values(one) : [])].join(' ')}${reason}`)}`;
}

/** Old and new, field by field; of what comes or goes as a whole what it is. */
function values({ rule, wanted, fields, old, new: fresh }: Told): string[] {
  // A dependency is said in full by where it leads.
  if (wanted !== 'update') {
    if (rule === 'component-dependency') return [];
    const told = short(essence(wanted === 'add' ? fresh : old, fields));
    return told === '-' ? [] : ['=', told];
  }
  return fields.map((field, i) => {
    const of = (value: Json) => short(fields.length > 1 && isObject(value) ? (value[field] ?? null) : value);
    const name = named.has(field) ? '' : `${oneLine(field)}`;
    return `${name}: ${of(old)} -> ${of(fresh)}${i + 1 < fields.length ? ';' : ''}`.replace(/^: /, '');
  });
}

/** Of a whole variable its value, of a component its image, of anything else what it says beside what platforms keep for themselves. */
function essence(value: Json, fields: readonly string[]): Json {
  if (!isObject(value) || fields.length > 0) return value;
  const own = value.attr_value ?? value.share_image;
  if (own !== undefined) return own;
  const said = Object.entries(value).filter(
    ([field, one]) => !silent.has(field) && plain(one ?? null) !== '' && says(one),
  );
  return said.length === 0 ? null : said.map(([field, one]) => `${field} ${plain(one ?? null)}`).join(', ');
}

const silent = new Set(['ID', 'tenant_id', 'service_id', 'container_port', 'volume_path', 'x_sealift']);

function says(value: Json | undefined): boolean {
  return value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
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
