import { describe, expect, it } from 'vitest';
import {
  carryOnly,
  compareTemplates,
  type JsonObject,
  parseTemplate,
  planUpgrade,
  serializeTemplate,
  type Template,
  type UpgradePlan,
} from '../../../../main/templates';
import { app, list } from './build';
import { anyTemplate, diceFrom } from './generate';

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
const copy = (of: Template) => parseTemplate(serializeTemplate(of));
const everything = (plan: UpgradePlan) => [...plan.changes, ...plan.left, ...plan.offers, ...plan.conflicts];

function generated(seed: number): { installed: Template; present: Template; target: Template } {
  const dice = diceFrom(seed);
  const installed = anyTemplate(dice, '1');
  return { installed, target: anyTemplate(dice, '2'), present: edited(installed, seed) };
}

/** The site's edits: a value, a file, a probe's pace, an open port, a variable of its own, and fields that nobody knows. */
function edited(installed: Template, seed: number): Template {
  const dice = diceFrom(seed * 7919);
  const present = copy(installed);
  for (const one of present.apps ?? []) {
    one.of_the_site = seed;
    for (const field of ['service_env_map_list', 'port_map_list', 'service_volume_map_list', 'probes'])
      for (const record of list(one, field)) {
        record.of_the_site = dice.below(100);
        if (dice.chance(0.5)) continue;
        if (record.attr_name !== undefined) record.attr_value = 'site';
        if (record.file_content !== undefined) record.file_content = 'site';
        if (record.container_port !== undefined) record.is_outer_service = true;
      }
    if (Array.isArray(one.service_env_map_list) && dice.chance(0.5))
      one.service_env_map_list.push({ attr_name: 'OWN', attr_value: 'site' });
  }
  return present;
}

/** Paths of fields and items of `kept` that `now` no longer has so. A null list may have become one. */
function lost(kept: unknown, now: unknown, path: string): string[] {
  if (kept === null) return [];
  if (typeof kept !== 'object') return JSON.stringify(kept) === JSON.stringify(now) ? [] : [path];
  if (typeof now !== 'object' || now === null) return [path];
  return Object.entries(kept).flatMap(([name, value]) => lost(value, (now as JsonObject)[name], `${path}.${name}`));
}

describe.each(seeds)('over generated templates (%i)', (seed) => {
  const { installed, present, target } = generated(seed);
  const input = { installed, present, target };

  it('a package of some components does to them what picking them does, and nothing to the others', () => {
    const picked = diceFrom(seed * 31).some((target.apps ?? []).map((one) => String(one.service_key)));
    const select = picked.length > 0 ? picked : [String(target.apps?.[0]?.service_key)];
    const carried = carryOnly(target, select);
    const [increment, selection] = [planUpgrade({ ...input, target: carried }), planUpgrade({ ...input, select })];
    // Which of the missing components are gone from the version the package does not say: links to them stay.
    const keys = (of: Template) => (of.apps ?? []).map((one) => String(one.service_key));
    // Under which names the volumes of others stand in it neither.
    const apps = (of: UpgradePlan) => (of.template.apps ?? []).map(({ mnt_relation_list: _, ...rest }) => rest);
    if (keys(present).every((key) => keys(target).includes(key))) expect(apps(increment)).toEqual(apps(selection));
    expect(increment.changes.filter(({ component }) => component !== null).length).toBeGreaterThan(0);
    const touched = new Set(increment.changes.flatMap(({ component }) => component?.split('+')[0] ?? []));
    for (const key of touched) expect(select).toContain(key);
    expect(
      carryOnly(
        target,
        (target.apps ?? []).map((one) => String(one.service_cname)),
      ),
    ).toBe(target);
  });

  it('planning is deterministic and changes none of its inputs', () => {
    const before = Object.values(input).map((one) => serializeTemplate(one));
    const plan = planUpgrade(input);
    expect(Object.values(input).map((one) => serializeTemplate(one))).toEqual(before);
    const again = planUpgrade({ installed: copy(installed), present: copy(present), target: copy(target) });
    expect(JSON.stringify(again)).toBe(JSON.stringify(plan));
    expect(serializeTemplate(again.template)).toBe(serializeTemplate(plan.template));
  });

  it('every finding has an id of its own', () => {
    const ids = everything(planUpgrade(input)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('a plan against the same version is empty and leaves the site as it is, byte by byte', () => {
    const plan = planUpgrade({ installed, present, target: copy(installed) });
    expect([plan.changes, plan.offers, plan.conflicts]).toEqual([[], [], []]);
    expect(serializeTemplate(plan.template)).toBe(serializeTemplate(present));
    expect(everything(planUpgrade({ installed, present: installed, target: installed }))).toEqual([]);
  });

  it('what the site edited and what nobody knows survives', () => {
    const { template } = planUpgrade(input);
    for (const one of present.apps ?? []) {
      const now = app(template, one.service_key as string);
      expect(now.of_the_site).toBe(seed);
      expect(now.unknown_in_component).toEqual(one.unknown_in_component);
      expect(now.memory).toBe(one.memory);
      const keys = {
        service_env_map_list: 'attr_name',
        service_volume_map_list: 'volume_path',
        port_map_list: 'container_port',
      };
      for (const [field, key] of Object.entries(keys))
        for (const record of list(one, field)) {
          const after = list(now, field).find((other) => other[key] === record[key]);
          expect(after, `${field} ${record[key]}`).toBeDefined();
          expect(after?.of_the_site).toBe(record.of_the_site);
          expect(after?.unknown_in_item).toBe(record.unknown_in_item);
          if (field === 'service_env_map_list') expect(after).toEqual(record);
          if (record.file_content === 'site') expect(after?.file_content).toBe('site');
          if (record.is_outer_service) expect(after?.is_outer_service).toBe(true);
        }
    }
    const fields = Object.keys(present).filter((name) => !['apps', 'group_version'].includes(name));
    expect(fields.flatMap((name) => lost(present[name], template[name], name))).toEqual([]);
    expect(template.group_version).toBe('2');
  });

  it('components that are gone or left out are untouched, new ones come whole', () => {
    const [picked] = target.apps ?? [];
    const { template } = planUpgrade({ ...input, select: [picked?.service_key as string] });
    for (const one of present.apps ?? [])
      if (one.service_key !== picked?.service_key) expect(app(template, one.service_key as string)).toEqual(one);
    const full = planUpgrade(input).template;
    for (const one of target.apps ?? []) {
      if (present.apps?.some((other) => other.service_key === one.service_key)) continue;
      const { dep_service_map_list: _, mnt_relation_list: __, ...rest } = one;
      expect(app(full, one.service_key as string)).toMatchObject(rest);
    }
  });

  it('after an upgrade, the same upgrade again finds nothing to do', () => {
    const { template } = planUpgrade({ installed, present: installed, target });
    const again = planUpgrade({ installed: target, present: template, target });
    expect([again.changes, again.offers]).toEqual([[], []]);
    expect(parseTemplate(serializeTemplate(template))).toEqual(template);
  });

  it('every link of the result leads to a component that is there, unless it was dangling before', () => {
    const { template } = planUpgrade(input);
    const keys = new Set(template.apps?.flatMap((one) => [one.service_key, one.service_share_uuid]));
    for (const one of template.apps ?? [])
      for (const link of list(one, 'dep_service_map_list')) expect(keys).toContain(link.dep_service_key);
  });

  it('comparing says what an untouched installation would see', () => {
    const comparison = compareTemplates(installed, target);
    const plan = planUpgrade({ installed, present: installed, target });
    const { counts } = comparison;
    expect(counts.findings.add + counts.findings.update + counts.findings.delete).toBe(plan.changes.length);
    expect(counts.findings.leave).toBe(plan.left.length + plan.offers.length);
    expect(plan.conflicts).toEqual([]);
    const listed = [...comparison.application, ...comparison.components.flatMap(({ findings }) => findings)];
    expect(listed).toHaveLength(plan.changes.length + plan.left.length + plan.offers.length);
  });
});
