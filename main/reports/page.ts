import { createHash } from 'node:crypto';

export interface Page {
  readonly language: string;
  /** Plain text, like all that is handed over but `style` and `body`. */
  readonly title: string;
  readonly style: string;
  /** HTML; what came from outside is escaped in it. */
  readonly body: string;
}

/** An HTML page that needs nothing else: no script, no picture, no font. Its own policy allows nothing but its style. */
export function htmlPage({ language, title, style, body }: Page): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** The five characters that mean something to HTML, in text and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
