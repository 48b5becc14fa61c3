/** The style of a report: plain enough for paper, black on white in both themes of a screen. */
export const style = `
@page { size: A4; margin: 18mm 16mm 20mm; }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0;
  background: #eef2f3;
  color: #10191d;
  font: 10.5pt/1.45 "Segoe UI", "Noto Sans", "DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
main { max-width: 210mm; margin: 24px auto; padding: 18mm 16mm; background: #fff; border: 1px solid #dbe4e6; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 16px; padding-bottom: 8px; border-bottom: 2px solid #0f747d; }
h1 { margin: 0; font-size: 17pt; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 20px 0 6px; font-size: 11.5pt; break-after: avoid; }
h3 { margin: 14px 0 0; font-size: 10pt; font-weight: 600; break-after: avoid; }
.outcome { margin: 0; font-weight: 700; }
.outcome.good { color: #1b6e3c; }
.outcome.bad { color: #b3261e; }
.outcome.good::before { content: "\\2713\\00a0"; }
.outcome.bad::before { content: "\\2717\\00a0"; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 48mm 1fr; gap: 0 6mm; padding: 3px 0; border-bottom: 1px solid #e8eeef; break-inside: avoid; }
dt { color: #4a5c63; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 9pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 4px 8px 4px 0; border-bottom: 1px solid #e8eeef; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: #4a5c63; font-weight: 600; border-bottom-color: #9aacb2; overflow-wrap: normal; word-break: keep-all; }
.amount { text-align: right; font-variant-numeric: tabular-nums; }
code { font: 0.86em/1.4 "Cascadia Mono", "DejaVu Sans Mono", "Noto Sans Mono", "Noto Sans Mono CJK SC", monospace; word-break: break-all; }
ul { margin: 0; padding-left: 18px; overflow-wrap: anywhere; }
.signing { margin-top: 28px; break-inside: avoid; }
.fields { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 8mm; }
.field { display: flex; flex-direction: column; color: #4a5c63; font-size: 9pt; }
.field .line { height: 13mm; border-bottom: 1px solid #10191d; margin-bottom: 3px; }
footer { margin-top: 22px; padding-top: 8px; border-top: 1px solid #dbe4e6; color: #4a5c63; font-size: 8.5pt; }
@media print {
  body { background: #fff; }
  main { max-width: none; margin: 0; padding: 0; border: 0; }
}
@media screen and (max-width: 640px) {
  main { margin: 0; padding: 16px; }
  dl > div { grid-template-columns: 1fr; }
  .fields { grid-template-columns: 1fr; gap: 0; }
  table { display: block; overflow-x: auto; }
}
`;
