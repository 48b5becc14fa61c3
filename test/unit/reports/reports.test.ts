import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobKinds } from '../../../main/jobs';
import { reportFor, reportHtml, reportName, reportOf, reportText } from '../../../main/reports';
import { createTexts, languages } from '../../../main/texts';
import { origin, record, results } from './records';

const english = createTexts('en');
const write = (job = record(), texts = english, from = origin) =>
  reportOf({
    job,
    origin: from,
    texts,
    program: 'Sealift 0.1.0',
    now: new Date('2026-03-05T08:00:00Z'),
    zone: 'Asia/Shanghai',
  });

describe('a report', () => {
  it('says what, when, by whom, how long, from where to where, and what made it', () => {
    const text = reportText(write(record({ result: results.export.result })));
    expect(text).toMatch(/^Export shop@1\.0\n=+\n/);
    for (const words of [
      /Outcome +Done/,
      /Started by +eva@bench/,
      /Started +2026-03-04 18:00:01 UTC\+08:00/,
      /Ended +2026-03-04 19:02:31 UTC\+08:00/,
      /Duration +1 hr 2 min 30 sec/,
      /To +\/home\/eva\/packages/,
      /Forms +Rainbond application/,
      /Name +_{40}/,
      /Written by Sealift 0\.1\.0 at 2026-03-05 16:00:00 UTC\+08:00\./,
    ])
      expect(text).toMatch(words);
  });

  it.each(jobKinds)('of the kind %s tells its result, as text and as a page', (kind) => {
    const { result, says } = results[kind];
    const report = write(record({ kind, result }));
    const text = reportText(report);
    const html = reportHtml(report);
    for (const words of says) {
      expect(text).toContain(words);
      expect(html.replaceAll('&gt;', '>').replaceAll('&#39;', "'")).toContain(words);
    }
  });

  it.each(jobKinds)('of the kind %s says everything in Chinese', (kind) => {
    const text = reportText(write(record({ kind, result: results[kind].result }), createTexts('zh-CN')));
    // What stands before the values: a text that is missing shows its key.
    expect(text).not.toMatch(/report\.|ui\.|jobs\./);
    expect(text).toMatch(/发起人 +eva@bench/);
    expect(text).toContain('验收人');
  });

  it.each(jobKinds)('of the kind %s has no two parts of one name', (kind) => {
    const titles = write(record({ kind, result: results[kind].result })).blocks.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
  });

  it('of a failure says what went wrong and what to do, not what it would have made', () => {
    const error = { code: 'disk.full', params: { path: '/media/stick' }, retry: true, causes: ['ENOSPC'] } as const;
    const text = reportText(
      write(record({ kind: 'copy', state: 'failed', error, result: results.copy.result }), english, {
        actor: null,
        input: { files: ['/a/x.tgz', '/a/y.tgz'], to: '/media/stick' },
      }),
    );
    expect(text).toMatch(/What happened +.*\/media\/stick/);
    expect(text).toMatch(/Error code +disk\.full ← ENOSPC/);
    expect(text).toMatch(/From +\/a\/x\.tgz\n +\/a\/y\.tgz\nTo +\/media\/stick/);
    expect(text).not.toContain('Started by');
    expect(text).not.toContain('e'.repeat(64));
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'done'],
    ['a list', [1, 2]],
    ['what another release made', { packages: 'many', count: 3, big: 'x'.repeat(5_000) }],
  ])('takes %s for a result', (_case, result) => {
    const text = reportText(write(record({ result })));
    expect(text).toContain('Confirmation');
    expect(text.length).toBeLessThan(4_000);
  });

  it('tells of a push that was made while there was one registry only', () => {
    const { registries } = results.push.result as { registries: { images: unknown }[] };
    const text = reportText(write(record({ kind: 'push', result: { images: registries[0]?.images, metadata: '{}' } })));
    for (const said of results.push.says) expect(text).toContain(said);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['numbers for texts', { path: 7, files: [1], source: 'x', to: '/there' }],
  ])('takes %s for an input', (_case, input) => {
    expect(reportText(write(record(), english, { actor: 'eva', input }))).toContain('Started by');
  });
});

describe('names that mean harm', () => {
  const hostile = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)>\u202egpj.exe\n\u0000</style><style>*{}`;

  it('stay text on the page', () => {
    const job = record({
      subject: hostile,
      result: {
        packages: [{ ...(results.export.result as { packages: object[] }).packages[0], path: hostile, name: hostile }],
        fetchedBytes: 0,
      },
    });
    const html = reportHtml(write(job, english, { actor: hostile, input: { out: hostile, path: hostile } }));
    expect(tagsOf(html)).toEqual(
      tagsOf(reportHtml(write({ ...job, subject: 'x' }, english, { ...origin, input: { out: 'x', path: 'x' } }))),
    );
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(html).not.toContain('\u202e');
    expect(html).toContain('\\u202egpj.exe');
  });

  it('of any kind neither open a tag nor leave an attribute', () => {
    const bare = tagsOf(reportHtml(write(record({ subject: 'x' }))));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (subject) => {
        expect(tagsOf(reportHtml(write(record({ subject }))))).toEqual(bare);
      }),
      { numRuns: 300 },
    );
  });

  it('keep to their line as text', () => {
    const text = reportText(write(record({ subject: `a\nOutcome  Done\r\u001b[31m` })));
    expect(text).not.toMatch(/^Outcome {2}Done/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('make a file name that every file system takes', () => {
    expect(reportName(record({ subject: '../../etc/passwd\u0000 <b> 客户门户@2.1 → plant 7' }))).toBe(
      'sealift-export-etc-passwd-b-客户门户-2.1-plant-7-2026-03-04.html',
    );
    expect(reportName(record({ subject: '..' }))).toBe('sealift-export-2026-03-04.html');
    expect(Buffer.byteLength(reportName(record({ subject: '长'.repeat(500) })))).toBeLessThan(255);
  });
});

describe('the page', () => {
  it.each(languages)('needs nothing from outside, runs nothing, and is in %s', (language) => {
    const html = reportHtml(write(record({ result: results.export.result }), createTexts(language)));
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toMatch(/content="default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/]{43}=&#39;"/);
    expect(html).not.toMatch(/<script|<link|<iframe|src=|href=|url\(|@import|javascript:/i);
  });
});

describe('what a report is asked of', () => {
  const runner = (job: ReturnType<typeof record> | undefined) => ({ get: () => job, origin: () => origin });

  it('is written when it ended', () => {
    const report = reportFor(runner(record()), '12', english, '0.1.0');
    expect(report.name).toBe('sealift-export-shop-1.0-2026-03-04.html');
    expect(report.text()).toContain('Sealift 0.1.0');
    expect(report.html()).toContain('Sealift 0.1.0');
  });

  it('is refused while it goes on, and when there is none', () => {
    expect(() => reportFor(runner(record({ state: 'running' })), '12', english, '')).toThrow(/job\.not_ended/);
    expect(() => reportFor(runner(undefined), '12', english, '')).toThrow(/job\.not_found/);
  });
});

describe('the report of an upgrade that went back by itself', () => {
  const upgrade = (change: Record<string, unknown>) =>
    write(record({ kind: 'upgrade', result: { ...(results.upgrade.result as Record<string, unknown>), ...change } }));

  it('does not call that done', () => {
    expect(upgrade({}).outcome).toEqual({ good: false, text: 'Went back to how it was' });
    expect(reportHtml(upgrade({}))).toContain('class="outcome bad"');
    expect(upgrade({ outcome: 'succeeded', error: null }).outcome).toEqual({ good: true, text: 'Done' });
    // Going back was what somebody asked for.
    expect(upgrade({ error: null }).outcome).toEqual({ good: true, text: 'Done' });
  });
});

describe("the reports' texts", () => {
  it('are all used', () => {
    const folder = resolve(import.meta.dirname, '../../../main/reports');
    const code = readdirSync(folder)
      .map((file) => readFileSync(resolve(folder, file), 'utf8'))
      .join('\n');
    const open = [...code.matchAll(/value\('report\.(\w+)'/g)].map((match) => `${match[1]}.`);
    const templates = [...code.matchAll(/words\(`(\w+\.)\$\{/g)].map((match) => match[1] as string);
    const tree = JSON.parse(
      readFileSync(resolve(import.meta.dirname, '../../../resources/locales/en/report.json'), 'utf8'),
    );
    const keys = Object.entries<string | object>(tree).flatMap(([name, value]) =>
      typeof value === 'string' ? [name] : Object.keys(value).map((inner) => `${name}.${inner}`),
    );
    const unused = keys.filter(
      (key) => !code.includes(`'${key}'`) && ![...open, ...templates].some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

/** The tags of a page with their attributes, as a parser would see them: everything between unescaped brackets. */
function tagsOf(html: string): string[] {
  return [...html.replace(/<style>[^<]*<\/style>/, '').matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}
