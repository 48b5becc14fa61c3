import stringWidth from 'string-width';
import { linesOf, plain } from './plain';
import type { Block, Fact, Report } from './types';

/** A report as text to paste: facts in columns, tables as one group of lines per row, so that no line depends on the reader's width. */
export function reportText(report: Report): string {
  const title = plain(report.title);
  const names = report.blocks.flatMap((block) => namesOf(block));
  const width = Math.max(...names.map((name) => stringWidth(name)), 0) + 2;
  return [
    title,
    '='.repeat(stringWidth(title)),
    '',
    ...report.blocks.flatMap((block) => [...blockLines(block, width), '']),
    ...signing(report),
    '',
    report.foot,
    '',
  ].join('\n');
}

function namesOf(block: Block): string[] {
  if (block.kind === 'facts') return block.facts.map(({ name }) => plain(name));
  return block.kind === 'table' ? block.columns.map(({ title }) => plain(title)) : [];
}

function blockLines(block: Block, width: number): string[] {
  const head = [plain(block.title), '-'.repeat(stringWidth(plain(block.title)))];
  switch (block.kind) {
    case 'facts':
      return [...head, ...block.facts.flatMap((fact) => factLines(fact, width))];
    case 'notes':
      return [...head, ...block.notes.map((note) => `- ${plain(note)}`)];
    case 'table':
      return [
        ...head,
        ...block.rows.flatMap((row, at) => [
          ...(at > 0 ? [''] : []),
          ...block.columns.flatMap(({ title }, column) =>
            row[column] ? factLines({ name: title, value: row[column] }, width) : [],
          ),
        ]),
      ];
  }
}

function factLines({ name, value }: Fact, width: number): string[] {
  const lead = plain(name);
  return linesOf(value).map(
    (line, at) => (at === 0 ? lead + ' '.repeat(Math.max(1, width - stringWidth(lead))) : ' '.repeat(width)) + line,
  );
}

function signing({ signing: { title, who, fields } }: Report): string[] {
  const widest = Math.max(...fields.map((field) => stringWidth(field)));
  const field = (name: string) => `  ${name}${' '.repeat(widest - stringWidth(name))}  ${'_'.repeat(40)}`;
  return [title, '-'.repeat(stringWidth(title)), ...who.flatMap((one) => [one, ...fields.map(field), ''])].slice(0, -1);
}
