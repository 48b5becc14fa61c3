import { describe, expect, it } from 'vitest';
import { historyReport, reportHtml, reportText } from '../../../main/reports';
import { createTexts, type Language } from '../../../main/texts';
import { type SiteAccountView, upgradeResult } from '../../../preload/contract';
import { results } from './records';

const upgrade = upgradeResult.parse(results.upgrade.result);
const { changes, decisions } = upgrade;
const shop = {
  ...{ name: 'shop', templateName: 'Shop', version: '1.1', unfinished: null },
  records: [{ ...upgrade.record, changes, decisions }],
};
const account: SiteAccountView = { site: 'plant-7', engine: 'unix:///run/docker.sock', installations: [shop] };

const told = (of: SiteAccountView, language: Language = 'en') =>
  historyReport({
    ...{ account: of, texts: createTexts(language), program: 'Sealift 0.1.0' },
    ...{ now: new Date('2026-03-05T08:00:00Z'), zone: 'Asia/Shanghai' },
  });

describe('what was done at a site, as a report', () => {
  it('says of each record who, when, from, to, what changed and how it ended', () => {
    const text = reportText(told(account));
    const { actor, from, to, id } = upgrade.record;
    for (const words of ['shop → plant-7', 'Shop 1.1', actor, `${from} → ${to}`, id, 'went back', 'Signature'])
      expect(text).toContain(words);
    expect(changes.length).toBeGreaterThan(0);
    for (const { item, component } of changes) {
      expect(text).toContain(item);
      expect(text).toContain(component ?? 'The application as a whole');
    }
    expect(reportHtml(told(account))).toContain('plant-7');
  });

  it('names the installations of a site, and what waits for a decision', () => {
    const since = '2026-03-04T10:00:00Z';
    const unfinished = { record: 'r', kind: 'upgrade' as const, from: '1.0', to: '1.1', since };
    const both = { ...account, installations: [shop, { ...shop, name: 'portal', unfinished }] };
    const report = told(both);
    expect(report.outcome).toEqual({ good: false, text: 'Waits for a decision: portal' });
    expect(report.blocks.filter(({ title }) => title.startsWith('portal '))).toHaveLength(1);
  });

  it('says it in Chinese', () => {
    const text = reportText(told(account, 'zh-CN'));
    expect(text).toContain('实施记录：shop → plant-7');
    expect(text).not.toMatch(/report\.|cli\./);
  });
});
