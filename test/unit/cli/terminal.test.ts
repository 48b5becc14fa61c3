import { describe, expect, it } from 'vitest';
import { facts, table, widthOf } from '../../../main/cli/render/table';
import { colorsFor, jsonText, printable, type Terminal } from '../../../main/cli/render/terminal';
import { createTexts } from '../../../main/texts';

const terminal = (columns?: number): Terminal => ({ texts: createTexts('en'), colors: colorsFor(false), columns });
const columns = [{ title: 'NAME' }, { title: 'SIZE', align: 'right' as const }, { title: 'FILE' }];

describe('a table', () => {
  it('aligns columns by what a terminal shows, not by characters', () => {
    const text = table(terminal(), columns, [
      ['门户网站', '5 B', '/a'],
      ['shop', '1.26 GB', '/b'],
    ]);
    expect(text).toBe(['NAME         SIZE  FILE', '门户网站      5 B  /a', 'shop      1.26 GB  /b'].join('\n'));
  });

  it('keeps a row a line where output is not a terminal', () => {
    const text = table(terminal(), columns, [['x'.repeat(300), '5 B', 'y'.repeat(300)]]);
    expect(text.split('\n')).toHaveLength(2);
  });

  it.each([40, 60])('stays within %i columns of a terminal by wrapping its widest column', (width) => {
    const text = table(terminal(width), columns, [
      ['shop', '5 B', '一个相当长的、带有中文字符的文件名，需要换行才能显示完整.tar.gz'],
    ]);
    expect(widthOf(text)).toBeLessThanOrEqual(width);
    expect(text.replace(/\s/g, '')).toContain('需要换行');
  });

  it('colours take no room', () => {
    const colored = { ...terminal(), colors: colorsFor(true) };
    expect(table(colored, columns, [['a', 'b', 'c']]).replace(/\p{Cc}\[\d+m/gu, '')).toBe(
      table(terminal(), columns, [['a', 'b', 'c']]),
    );
  });
});

describe('facts', () => {
  it('leave out what is not known, and keep several lines of a value under each other', () => {
    expect(
      facts(terminal(), [
        ['A', '1'],
        ['LONGER', undefined],
        ['BB', 'x\ny'],
      ]),
    ).toBe('A   1\nBB  x\n    y');
  });
});

describe('names of strangers', () => {
  it('cannot carry control characters to the terminal', () => {
    expect(printable('a\u001b]0;owned\u0007b\u001b[31mc\u009b2J\u202ed\u001b[8me')).toBe(
      'a\ufffd]0;owned\ufffdb\u001b[31mc\ufffd2J\ufffdd\ufffd[8me',
    );
  });

  it('nor in a document for programs, which says the same all the same', () => {
    const document = { name: 'a\u001b]0;x\u0007\u009b2J\u202ed\u2028\u007f', list: ['汉字', '\ud83d\ude00'] };
    const text = jsonText(document);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(text).toContain('汉字');
    expect(JSON.parse(text)).toEqual(document);
  });
});
