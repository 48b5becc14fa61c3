export { historyReport } from './history';
export { reportHtml } from './html';
export { reportName } from './name';
export { escapeHtml, htmlPage } from './page';
export { type ReportSource, reportOf } from './report';
export { reportText } from './text';
export type { Block, Column, Fact, Report } from './types';
export { historyFor, reportFor, type WrittenReport } from './written';
