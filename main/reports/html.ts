import { escapeHtml, htmlPage } from './page';
import { linesOf, plain } from './plain';
import { style } from './style';
import type { Block, Report } from './types';

/**
 * A report as one HTML page that needs nothing else: no script, no picture, no font. It prints on A4 with places for names, dates and
 * signatures. Whatever a value holds, it is shown as text; the page's own policy allows nothing but its style.
 */
export function reportHtml(report: Report): string {
  return htmlPage({
    language: report.language,
    title: plain(report.title),
    style,
    body: `<main>
<header>
<h1>${line(report.title)}</h1>
<p class="outcome ${report.outcome.good ? 'good' : 'bad'}">${line(report.outcome.text)}</p>
</header>
${report.blocks.map(blockHtml).join('\n')}
${signing(report)}
<footer>${line(report.foot)}</footer>
</main>`,
  });
}

function blockHtml(block: Block): string {
  return `<section>
<h2>${line(block.title)}</h2>
${contentHtml(block)}
</section>`;
}

function contentHtml(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return `<dl>
${block.facts.map(({ name, value, code }) => `<div><dt>${line(name)}</dt><dd>${cell(value, code)}</dd></div>`).join('\n')}
</dl>`;
    case 'notes':
      return `<ul>
${block.notes.map((note) => `<li>${line(note)}</li>`).join('\n')}
</ul>`;
    case 'table':
      return `<table>
<thead><tr>${block.columns.map(({ title, amount }) => `<th scope="col"${amount ? ' class="amount"' : ''}>${line(title)}</th>`).join('')}</tr></thead>
<tbody>
${block.rows.map((row) => `<tr>${block.columns.map(({ code, amount }, at) => `<td${amount ? ' class="amount"' : ''}>${cell(row[at] ?? '', code)}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>`;
  }
}

function signing({ signing: { title, who, fields } }: Report): string {
  const field = (name: string) => `<div class="field"><span class="line"></span><span>${line(name)}</span></div>`;
  return `<section class="signing">
<h2>${line(title)}</h2>
${who.map((one) => `<h3>${line(one)}</h3>\n<div class="fields">${fields.map(field).join('')}</div>`).join('\n')}
</section>`;
}

function cell(value: string | readonly string[], code: boolean | undefined): string {
  const lines = linesOf(value).map(escapeHtml).join('<br>');
  return code ? `<code>${lines}</code>` : lines;
}

function line(text: string): string {
  return escapeHtml(plain(text));
}
