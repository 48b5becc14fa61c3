import { describe, expect, it } from 'vitest';
import { dpkgPackages } from '../../../main/library/sbom/package-lists';
import { templateFromComposePackage } from '../../../main/packages/compose/foreign-compose';
import { parseComposeText, parseEnvFile, safeName } from '../../../main/templates';
import { readEnvFile } from '../../../main/templates/from-compose/env-file';

/** A compose file of a package that somebody else made, with the files beside it. */
function fromPackage(compose: string, files: Readonly<Record<string, Buffer>> = {}): unknown {
  return templateFromComposePackage({
    name: 'shop-1.0-dockercompose',
    compose,
    files: new Map(Object.entries(files)),
  });
}

const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');
const services = (count: number, line: (n: number) => string) =>
  `services:\n  base: {image: a, command: x}\n${lines(count, line)}\n`;

describe('a small compose file that asks for a large thing is refused at once:', () => {
  it.each<[string, string, Record<string, Buffer>?]>([
    [
      'variables within variables',
      `services: {web: {image: "a\${A:-${'${A:-'.repeat(50_000)}x${'}'.repeat(50_001)}"}}`,
    ],
    [
      'a list named over and over',
      `x: &a [${'1,'.repeat(9_000)}1]\ny: [${'*a,'.repeat(90)}*a]\nservices: {w: {image: a}}`,
    ],
    ['services in a row', services(2_000, (n) => `  s${2_000 - n}: {image: a, extends: s${1_999 - n}}`)],
    [
      'a list that services extend',
      services(2_000, (n) =>
        n === 0 ? `  s0: {image: a, dns: [${'1,'.repeat(2_000)}1]}` : `  s${n}: {extends: s0, dns: [2]}`,
      ),
    ],
    [
      'a text that services extend',
      services(2_000, (n) =>
        n === 0 ? `  s0: {image: a, command: "${'x'.repeat(90_000)}"}` : `  s${n}: {extends: s0}`,
      ),
    ],
    ['more services than a template has', services(6_000, (n) => `  s${n}: {image: a}`)],
    [
      'a content granted to many',
      `configs: {c: {content: "${'x'.repeat(90_000)}"}}\n${services(1_000, (n) => `  s${n}: {image: a, configs: [c]}`)}`,
    ],
    [
      'files mounted by many',
      services(500, (n) => `  s${n}: {image: a, volumes: ["./c:/c"]}`),
      { 'c/one': Buffer.alloc(500_000, 'a'), 'c/two': Buffer.alloc(500_000, 'b') },
    ],
    [
      'an environment of many',
      services(1_000, (n) => `  s${n}: {image: a, env_file: e}`),
      { e: Buffer.from(lines(1_000, (n) => `A${n}=b`)) },
    ],
    [
      'variables that double',
      services(1, (n) => `  s${n}: {image: a, env_file: e}`),
      { e: Buffer.from(`A0=xxxxxxxx\n${lines(60, (n) => `A${n + 1}=$A${n}$A${n}`)}`) },
    ],
  ])('%s', { timeout: 30_000 }, (_what, compose, files) => {
    const before = process.memoryUsage().rss;
    expect(() => fromPackage(compose, files)).toThrow(expect.objectContaining({ code: 'compose.invalid' }));
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });

  it('values beyond counting, before they are held', () => {
    const before = process.memoryUsage().rss;
    const text = `x: [${'1,'.repeat(3_000_000)}1]`;
    expect(() => fromPackage(text)).toThrow(expect.objectContaining({ code: 'package.malformed' }));
    expect(() => parseComposeText(text)).toThrow(expect.objectContaining({ code: 'compose.invalid' }));
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });

  it('and one of honest size is taken', () => {
    const chain = `services:\n  s0: {image: a, dns: [1.1.1.1]}\n${lines(20, (n) => `  s${n + 1}: {extends: s${n}, dns: ["2.2.2.${n}"]}`)}`;
    const made = fromPackage(`${chain}\n  w: {image: "a\${A:-\${B:-\${C:-c}}}", command: "${'x'.repeat(500_000)}"}\n`);
    expect(made).toMatchObject({ template: { apps: { length: 22 } } });
  });
});

describe('an environment file', () => {
  it('of a line of blanks is read as soon as any other', () => {
    const started = performance.now();
    expect(parseEnvFile(`A=x${' '.repeat(900_000)}y #z\nB=#z\nC=a#z\nD='a #b'\nE=a\t# z`)).toMatchObject({
      ...{ B: '', C: 'a#z', D: 'a #b', E: 'a' },
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('of thousands of lines that name the ones before takes no longer for each', () => {
    const started = performance.now();
    const found = parseEnvFile(lines(10_000, (n) => `A${n}=${n > 0 ? `$A${n - 1}` : 'x'}`));
    expect(found.A9999).toBe('x');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('knows what it was given before what it says itself, and forgets what it takes back', () => {
    const found = readEnvFile('A=own\nB=$A\nC=1\nC\nD=${C-none}\nE=$constructor', { A: 'given' });
    expect(Object.fromEntries(found)).toEqual({ A: 'own', B: 'given', C: null, D: 'none', E: '' });
  });
});

it('takes no word that every object has for a variable', () => {
  const compose = 'secrets: {s: {environment: constructor}}\nservices: {w: {image: a, secrets: [s]}}';
  expect(() => fromPackage(compose)).toThrow(expect.objectContaining({ code: 'compose.variable_required' }));
});

describe('a text made to be looked through for ever is read as soon as any other:', () => {
  const many = 300_000;
  it.each<[string, string]>([
    ['a value of open variables', `environment: {A: "${'$$'}{${'${'.repeat(many).replaceAll('$', '$$$$')}"}`],
    ['a check of blanks', `healthcheck: {test: "curl x ||${' '.repeat(many)}exit"}`],
    ['a check of flags', `healthcheck: {test: "curl -${'f'.repeat(many)}x http://localhost/"}`],
    ['an amount of memory', `mem_limit: "1${' '.repeat(many)}x"`],
    ['a duration', `healthcheck: {test: x, interval: "${'1'.repeat(many)}"}`],
    ['a name', `x-sealift: {name: "${'-'.repeat(many)}x"}`],
  ])('%s', (_what, setting) => {
    const started = performance.now();
    try {
      fromPackage(`services: {w: {image: a, ${setting}}}`);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(compose|template)\./) });
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('names, numbers of a template, and lists of packages', () => {
    const started = performance.now();
    expect(safeName(`a${'-'.repeat(2_000_000)}b`)).toMatch(/^a-[0-9a-f]{8}$/);
    expect(dpkgPackages(`Package: a\nVersion:${' '.repeat(many)}\u20281`)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
