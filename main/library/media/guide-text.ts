import { escapeHtml, htmlPage } from '../../reports';

/** What the page says about one package on a medium. */
export interface GuideFacts {
  /** File name of the whole package. */
  readonly file: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  /** Names of its parts in order; empty where it lies there whole. */
  readonly parts: readonly string[];
}

type Paragraph = { readonly text: string } | { readonly code: string };
interface Section {
  readonly title: string;
  readonly content: readonly Paragraph[];
}

/** A page of instructions for importing a package through a platform's own web page, in English and Chinese. Pure. */
export function guidePages(facts: GuideFacts): { readonly text: string; readonly html: string } {
  const languages = [
    { lang: 'en', sections: english(facts) },
    { lang: 'zh-CN', sections: chinese(facts) },
  ] as const;
  return {
    text: `${languages.map(({ sections }) => sections.map(sectionText).join('\n\n')).join('\n\n\n')}\n`,
    html: htmlPage({
      language: 'en',
      title: oneLine(facts.file),
      style,
      body: languages
        .map(({ lang, sections }) => `<article lang="${lang}">\n${sections.map(sectionHtml).join('\n')}\n</article>`)
        .join('\n'),
    }),
  };
}

function english(facts: GuideFacts): Section[] {
  const { file, parts } = facts;
  return [
    {
      title: `Import ${facts.name} ${facts.version} through the platform's web page`,
      content: [
        { text: 'The package' },
        { code: file },
        { text: `Size: ${facts.size} bytes. SHA-256:` },
        { code: facts.sha256 },
      ],
    },
    ...(parts.length === 0
      ? []
      : [
          {
            title: `First: join its ${parts.length} parts`,
            content: [
              {
                text: 'Copy all parts from all media into one folder of a disk with room for the whole, and join them there.',
              },
              { text: 'Linux and macOS:' },
              { code: `cat ${quoted(file)}.vol-* > ${quoted(file)}` },
              { text: 'Windows (Command Prompt):' },
              { code: `copy /b ${parts.map(windowsQuoted).join('+')} ${windowsQuoted(file)}` },
            ],
          },
        ]),
    {
      title: parts.length === 0 ? 'First: compare it' : 'Then: compare it',
      content: [
        { text: 'The platform checks neither checksum nor signature. What this prints must be the SHA-256 above:' },
        { code: `sha256sum ${quoted(file)}` },
        { text: 'Windows:' },
        { code: `certutil -hashfile ${windowsQuoted(file)} SHA256` },
      ],
    },
    {
      title: 'On the platform (5.3 or later)',
      content: [
        {
          text: '1. Log in and open the place where application templates are imported; how it is called depends on the version.',
        },
        { text: '2. Should it offer an import that was not finished, give that one up first.' },
        { text: `3. Upload ${file} under its name, unchanged: do not unpack it.` },
        {
          text: '4. Start the import and wait. It ends as success, partial success or failed; until then it says importing.',
        },
        {
          text: '5. Success: install the template from there, or upgrade what is installed. Otherwise copy what the page says.',
        },
      ],
    },
  ];
}

function chinese(facts: GuideFacts): Section[] {
  const { file, parts } = facts;
  return [
    {
      title: `通过平台网页导入 ${facts.name} ${facts.version}`,
      content: [
        { text: '安装包' },
        { code: file },
        { text: `大小：${facts.size} 字节。SHA-256：` },
        { code: facts.sha256 },
      ],
    },
    ...(parts.length === 0
      ? []
      : [
          {
            title: `第一步：合并 ${parts.length} 个分卷`,
            content: [
              { text: '将所有介质上的分卷复制到同一文件夹，磁盘须能容纳整个安装包，然后在该文件夹中合并。' },
              { text: 'Linux 和 macOS：' },
              { code: `cat ${quoted(file)}.vol-* > ${quoted(file)}` },
              { text: 'Windows（命令提示符）：' },
              { code: `copy /b ${parts.map(windowsQuoted).join('+')} ${windowsQuoted(file)}` },
            ],
          },
        ]),
    {
      title: parts.length === 0 ? '第一步：核对' : '第二步：核对',
      content: [
        { text: '平台既不校验校验和，也不校验签名。以下命令的输出必须与上面的 SHA-256 一致：' },
        { code: `sha256sum ${quoted(file)}` },
        { text: 'Windows：' },
        { code: `certutil -hashfile ${windowsQuoted(file)} SHA256` },
      ],
    },
    {
      title: '在平台上（5.3 或更高版本）',
      content: [
        { text: '1. 登录后打开导入应用模板的页面；该页面的名称因版本而异。' },
        { text: '2. 如提示有未完成的导入，请先放弃它。' },
        { text: `3. 以原文件名上传 ${file}，不要改名，不要解压。` },
        { text: '4. 开始导入并等待。结果为成功、部分成功或失败；此前显示导入中。' },
        { text: '5. 成功后即可在平台上安装该模板或升级已安装的应用；否则请记录页面上的提示。' },
      ],
    },
  ];
}

/** Names of packages are plain, but what is shown for copying into a terminal is quoted all the same. */
function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
function windowsQuoted(name: string): string {
  return `"${name.replaceAll('"', '')}"`;
}

function sectionText({ title, content }: Section): string {
  return [
    oneLine(title),
    '-'.repeat(Math.min(72, oneLine(title).length)),
    ...content.map((each) => ('code' in each ? `    ${oneLine(each.code)}` : oneLine(each.text))),
  ].join('\n');
}

function sectionHtml({ title, content }: Section): string {
  const body = content.map((each) =>
    'code' in each ? `<pre>${escapeHtml(oneLine(each.code))}</pre>` : `<p>${escapeHtml(oneLine(each.text))}</p>`,
  );
  return `<section>\n<h2>${escapeHtml(oneLine(title))}</h2>\n${body.join('\n')}\n</section>`;
}

const style = `
@page { size: A4; margin: 14mm; }
body { max-width: 190mm; margin: 20px auto; padding: 0 16px; color: #10191d; background: #fff;
  font: 10pt/1.4 "Segoe UI", "Noto Sans", "DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
article + article { margin-top: 18px; border-top: 2px solid #0f747d; padding-top: 4px; }
h2 { margin: 10px 0 4px; font-size: 11pt; }
section:first-child h2 { font-size: 14pt; }
p { margin: 3px 0; overflow-wrap: anywhere; }
pre { margin: 3px 0; padding: 4px 8px; background: #eef2f3; white-space: pre-wrap; word-break: break-all;
  font: 9pt/1.4 "Cascadia Mono", "DejaVu Sans Mono", monospace; }
`;

/** Names come out of packages: what would break a line or steer a terminal is not shown. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
