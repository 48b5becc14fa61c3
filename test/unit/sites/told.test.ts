import { describe, expect, it } from 'vitest';
import { toldOf, undone } from '../../../main/sites/upgrade/told';
import type { UpgradeChangeView, UpgradeFindingView, UpgradePlanView } from '../../../preload/contract';

const finding = (change: Partial<UpgradeFindingView>): UpgradeFindingView => ({
  ...{
    id: 'id',
    component: 'key-1',
    rule: 'environment',
    item: 'TZ',
    fields: ['attr_value'],
    secret: false,
    patch: null,
  },
  ...{ wanted: 'update', action: 'update', why: 'changed', old: 'UTC', new: 'Asia/Shanghai' },
  ...change,
});
const component = (key: string, name: string): UpgradePlanView['components'][number] => ({
  ...{ key, name, state: 'upgrade', exists: true, changed: true, recreate: true, image: null, dependsOn: [] },
});
const plan = (change: Partial<UpgradePlanView>): UpgradePlanView => ({
  ...{ site: 's', name: 'n', templateName: 't', from: '1', to: '2', direction: 'newer' },
  ...{ components: [component('key-1', 'web'), component('key-2', '数据库')] },
  ...{ changes: [], left: [], conflicts: [], offers: [], images: null, volumes: [], checks: [], digest: '' },
  ...change,
});
const change = (more: Partial<UpgradeChangeView>): UpgradeChangeView => ({
  ...{ component: 'web', rule: 'image', item: '', fields: [], action: 'update', why: 'changed', old: '1', new: '2' },
  ...more,
});

describe('a plan, told afterwards', () => {
  it('names components, and says values that fit in a line', () => {
    const { changes } = toldOf(
      plan({
        changes: [
          finding({}),
          finding({
            rule: 'component-dependency',
            item: 'key-2',
            fields: [],
            action: 'add',
            old: null,
            new: { dep: 'key-2' },
          }),
          finding({ component: null, rule: 'config-group', item: 'mail', old: 'a\nb', new: 'x'.repeat(500) }),
          finding({ item: 'NEW', fields: [], action: 'add', old: null, new: { attr_name: 'NEW', attr_value: 7 } }),
        ],
      }),
    );
    expect(changes.map((one) => [one.component, one.item, one.action, one.old, one.new])).toEqual([
      ['web', 'TZ', 'update', 'UTC', 'Asia/Shanghai'],
      ['web', '数据库', 'add', null, null],
      [null, 'mail', 'update', null, null],
      ['web', 'NEW', 'add', null, '7'],
    ]);
  });

  it('says which of what was left to the person was taken', () => {
    const { decisions } = toldOf(
      plan({
        changes: [finding({ why: 'accepted', item: 'A' }), finding({ item: 'B' })],
        conflicts: [{ ...finding({ item: 'C', action: 'leave' }), base: '1' }],
        offers: [finding({ item: 'D', action: 'leave' })],
      }),
    );
    expect(decisions.map(({ item, taken }) => [item, taken])).toEqual([
      ['A', true],
      ['C', false],
      ['D', false],
    ]);
  });
});

describe('what a rollback takes back', () => {
  it('is each change the other way round', () => {
    const added = change({ rule: 'port', item: '90', action: 'add', old: null, new: '90' });
    const gone = change({ rule: 'component-dependency', item: 'db', action: 'delete', old: 'db', new: null });
    expect(undone([[change({}), added, gone]], [])).toEqual([
      change({ why: 'undone', old: '2', new: '1' }),
      { ...added, why: 'undone', action: 'delete', old: '90', new: null },
      { ...gone, why: 'undone', action: 'add', old: null, new: 'db' },
    ]);
  });

  it('goes from what is there now to what was there first, over several upgrades', () => {
    const runs = [[change({ old: '3', new: '4' })], [change({ old: '2', new: '3' })], [change({ old: '1', new: '2' })]];
    expect(undone(runs, [])).toEqual([change({ why: 'undone', old: '4', new: '1' })]);
  });

  it('is gone as a whole where an earlier upgrade brought it and a later one changed it', () => {
    const runs = [
      [change({ rule: 'port', old: '1', new: '2' })],
      [change({ rule: 'port', action: 'add', old: null, new: '1' })],
    ];
    expect(undone(runs, [])).toEqual([change({ rule: 'port', why: 'undone', action: 'delete', old: '2', new: null })]);
  });

  it('is nothing where one upgrade took back what the other did', () => {
    const runs = [[change({ old: '2', new: '1' })], [change({})]];
    expect(undone(runs, [])).toEqual([]);
  });

  it('leaves components out that stay', () => {
    expect(undone([[change({ component: 'cache' }), change({})]], ['cache']).map((one) => one.component)).toEqual([
      'web',
    ]);
  });
});
