import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { liveProgress, plainLine, plainProgress, progressLine } from '../../../main/cli/render/progress';
import { bytes, clock, moment, percent, shortDigest } from '../../../main/cli/render/quantities';
import { widthOf } from '../../../main/cli/render/table';
import { colorsFor, type Terminal } from '../../../main/cli/render/terminal';
import type { JobProgress } from '../../../main/jobs';
import { createTexts } from '../../../main/texts';

const terminal = (language: 'en' | 'zh-CN' = 'en', color = false): Terminal => ({
  texts: createTexts(language),
  colors: colorsFor(color),
  columns: 80,
});
const progress = (change: Partial<JobProgress> = {}): JobProgress => ({
  step: 'fetch',
  item: 'team/web:1.0',
  fraction: 0.42,
  bytes: 42,
  totalBytes: 100,
  rate: 120_000_000,
  secondsLeft: 75,
  ...change,
});

function collect() {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (part) => {
    text += part;
  });
  return { stream, text: () => text };
}

describe('the live line', () => {
  it('says how far, what, how fast, how long, and on what', () => {
    expect(progressLine(terminal(), 100, 'running', progress())).toBe(
      '████████░░░░░░░░░░░░  42%  Fetching images  120 MB/s  1:15 left  team/web:1.0',
    );
  });

  it.each([20, 40, 60, 79, 120])(
    'never takes more than %i columns, in Chinese with a Chinese item and colours too',
    (columns) => {
      const long = progress({ item: '华东区/数据中心/门户网站与后台管理服务:2024.10-正式版' });
      expect(widthOf(progressLine(terminal('zh-CN', true), columns, 'running', long))).toBeLessThanOrEqual(columns);
      expect(widthOf(progressLine(terminal('en', true), columns, 'running', long))).toBeLessThanOrEqual(columns);
    },
  );

  it('cuts a long item in its middle, so that name and tag both stay', () => {
    const line = progressLine(
      terminal(),
      100,
      'running',
      progress({ item: `registry.example/team/${'x'.repeat(80)}/web:1.0` }),
    );
    expect(line).toMatch(/registry\.e.*….*web:1\.0$/);
  });

  it('says that it is cancelling, without a time left', () => {
    const line = progressLine(terminal(), 100, 'cancelling', progress());
    expect(line).toContain('Cancelling');
    expect(line).not.toContain('left');
  });

  it('does not let an item move the cursor', () => {
    expect(progressLine(terminal(), 100, 'running', progress({ item: 'a\u001b[2J\r\nb' }))).not.toMatch(/\p{Cc}/u);
  });

  it('is taken away at the end', () => {
    const { stream, text } = collect();
    const view = liveProgress(terminal(), stream);
    view.show('running', progress());
    view.end();
    expect(text().endsWith('\r\u001b[2K')).toBe(true);
  });
});

describe('plain lines', () => {
  it('come with each step, each tenth, and each five seconds, and not more often', () => {
    const { stream, text } = collect();
    let now = 0;
    const view = plainProgress(terminal(), stream, () => now);
    view.show('running', progress({ fraction: 0.01 }));
    for (let i = 2; i <= 10; i++) view.show('running', progress({ fraction: i / 100 }));
    view.show('running', progress({ fraction: 0.12 }));
    now = 5001;
    view.show('running', progress({ fraction: 0.121 }));
    view.show('running', progress({ fraction: 0.13, step: 'write' }));
    view.show('succeeded', progress({ fraction: 1, step: 'write' }));
    expect(
      text()
        .trim()
        .split('\n')
        .map((line) => line.trim().split('  ')[0]),
    ).toEqual(['1%', '12%', '12%', '13%']);
    expect(text()).toContain('Writing');
  });

  it('hold no control characters', () => {
    expect(plainLine(terminal(), 'running', progress())).not.toMatch(/\p{Cc}/u);
  });
});

describe('quantities', () => {
  it('are short and never claim more than is true', () => {
    expect([0, 999, 1000, 1_260_000_000].map(bytes)).toEqual(['0 B', '999 B', '1 kB', '1.26 GB']);
    expect([0, 7.4, 59.6, 750, 3725].map(clock)).toEqual(['0:00', '0:07', '1:00', '12:30', '1:02:05']);
    expect([0, 0.999, 1].map(percent)).toEqual(['0%', '99%', '100%']);
    expect(shortDigest(`sha256:${'ab'.repeat(32)}`)).toBe('abababababab');
    expect(moment('not a date')).toBe('not a date');
    expect(moment('2024-05-06T07:08:09Z')).toMatch(/^2024-05-0[567] \d\d:08$/);
  });
});
