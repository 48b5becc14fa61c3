import { cloneJson, type JsonObject } from '../json';
import type { Component, Template } from '../schema';
import { type ComposeStack, templateToCompose } from '../to-compose/stack';
import { componentsOf, recordsIn, textOf } from '../views';
import { editVariables } from './edit-variables';
import { editDependencies, editHealth, editLimits, editPorts, editStart } from './edits';
import { readSiteCompose, type SiteCompose } from './read';

/** The settings of an installation as they stand in its folder. */
export interface SiteSettings {
  readonly compose: string;
  /** Values of `.env`. */
  readonly variables: ReadonlyMap<string, string>;
  /** Config files by their path below the folder; one that is gone is not in it. */
  readonly files: ReadonlyMap<string, { readonly content: string; readonly mode: number }>;
}

export interface PresentState {
  /** What was installed, with the site's own edits as far as a template can say them. */
  readonly template: Template;
  /** What Sealift would write for it: where the site differs from this, a template cannot say it. */
  readonly stack: ComposeStack;
  /** The compose file as it stands; undefined when it cannot be read. */
  readonly actual: SiteCompose | undefined;
  /** Keys of components by the name of their service, of those that are there. */
  readonly services: ReadonlyMap<string, string>;
}

/**
 * What a site really has, said as a template: the version installed (`base`) with what was changed in its files since: variables,
 * ports, images, commands, probes, limits, dependencies, config files, removed services. Names of images stay the template's where the
 * site did not change them. Changes none of its inputs.
 */
export function presentState(base: Template, site: SiteSettings): PresentState {
  const template = cloneJson<Template>(base);
  const actual = readSiteCompose(site.compose);
  const written = templateToCompose(template);
  const services = servicesOf(written, actual);
  if (!actual) return { template, stack: written, actual, services };

  const keep = new Set(services.values());
  if (Array.isArray(template.apps)) {
    const withImage = new Set(written.services.map(({ component }) => component));
    template.apps = componentsOf(template).flatMap(({ key, raw }) =>
      keep.has(key) || !withImage.has(key) ? [raw] : [],
    );
  }
  takeFiles(template, written, site);
  const names = new Map([...services].map(([name, key]) => [key, name]));
  // Twice: one variable is often made from another, and only what differs after the first was set is an edit of its own.
  for (const direct of [true, false]) {
    const says = readSiteCompose(templateToCompose(template, { names }).yaml);
    const context = { template, actual, services, variables: site.variables };
    for (const component of componentsOf(template)) {
      const [name, there] = serviceOf(component, services, actual);
      const expected = name === undefined ? undefined : says?.services.get(name);
      if (!there || !expected) continue;
      editVariables(component, expected, there, site.variables, direct);
      if (!direct) continue;
      editStart(component, expected, there, site.variables);
      editPorts(component, expected, there, site.variables);
      editLimits(component, expected, there);
      editHealth(component, expected, there);
      editDependencies(component, expected, there, context);
    }
  }
  return { template, stack: templateToCompose(template, { names }), actual, services };
}

/** Services of the installation that the file still has. One under another name is the site's own. */
function servicesOf(written: ComposeStack, actual: SiteCompose | undefined): Map<string, string> {
  const known = written.services.map(({ name, component }) => [name, component] as const);
  return new Map(actual ? known.filter(([name]) => actual.services.has(name)) : known);
}

function serviceOf(
  component: Component,
  services: ReadonlyMap<string, string>,
  actual: SiteCompose,
): [string | undefined, JsonObject | undefined] {
  const name = [...services].find(([, key]) => key === component.key)?.[0];
  const record = name === undefined ? undefined : actual.services.get(name);
  return [name, record];
}

function takeFiles(template: Template, written: ComposeStack, site: SiteSettings): void {
  for (const component of componentsOf(template))
    for (const file of written.files) {
      const there = site.files.get(file.path);
      if (file.component !== component.key || !there) continue;
      const record = recordsIn(component.raw.service_volume_map_list).find(
        (one) => textOf(one.volume_path) === file.volumePath && textOf(one.volume_type) === 'config-file',
      );
      if (!record) continue;
      if (there.content !== file.content) record.file_content = there.content;
      if (there.mode !== file.mode) record.mode = there.mode;
    }
}
