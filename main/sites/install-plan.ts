import type { InstallPlanView } from '../../preload/contract';
import type { InstallationRow } from '../catalog';
import {
  type Component,
  type ComposeStack,
  componentsOf,
  isPartial,
  type Template,
  templateToCompose,
} from '../templates';
import { hostNetworkPorts } from './host-ports';
import { isSameVersion, stateOf } from './installation-record';
import { checkView, type LibraryImage, type SiteCheck, type SiteFacts, siteChecks } from './preflight';
import type { Placement, SiteTarget } from './target';

export interface InstallPlanRequest {
  readonly site: string;
  /** The template's name when left out. */
  readonly name?: string;
  readonly template: Template;
  /** Docker host for a site that is new or empty; for any other it must be the site's own. */
  readonly engine?: string;
  readonly values?: Readonly<Record<string, string>>;
  /** `component.80/tcp` -> port of the host. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Ids of the images where they are known. */
  readonly images?: ReadonlyMap<string, string>;
  /** Whether the library could bring an image. */
  readonly library?: (reference: string) => Promise<LibraryImage | undefined>;
}

interface Planned extends InstallPlanRequest {
  readonly name: string;
  readonly target: SiteTarget;
  readonly placement: Pick<Placement, 'project' | 'folder'>;
  /** What stands there under that name. */
  readonly present: InstallationRow | undefined;
}

/** What an installation would make and what stands in its way. Changes nothing. */
export async function planInstall(plan: Planned, signal: AbortSignal): Promise<InstallPlanView> {
  const { template, present, target } = plan;
  // What an installation of another template or version keeps is not this one's.
  const stored = present && isSameVersion(present, template) ? stateOf(present) : undefined;
  const values = { ...stored?.values, ...plan.values };
  const stack = templateToCompose(template, { values, ports: { ...stored?.ports, ...plan.ports } });
  const facts = await target.facts(
    {
      placement: plan.placement,
      yaml: stack.yaml,
      hostPorts: hostNetworkPorts(template, stack),
      standing: present !== undefined,
      images: plan.images ?? new Map(),
      ...(plan.library && { library: plan.library }),
    },
    signal,
  );
  const components = viewOf(template, stack, facts, plan.placement.project, values);
  return {
    site: plan.site,
    name: plan.name,
    engine: target.address,
    components,
    secrets: stack.secrets.map((secret) => secret.name),
    memoryMiB: Math.ceil(facts.memory.needed / 1024 ** 2),
    risks: facts.risks.map(checkView),
    checks: [...nameChecks(plan), ...siteChecks(facts)].map(checkView),
  };
}

function viewOf(
  template: Template,
  stack: ComposeStack,
  facts: SiteFacts,
  project: string,
  values: Readonly<Record<string, string>>,
): InstallPlanView['components'] {
  const components = new Map(componentsOf(template).map((component) => [component.key, component]));
  const existing = new Set(facts.volumes.filter((volume) => volume.exists).map((volume) => volume.name));
  return stack.services.map((service) => {
    const component = components.get(service.component);
    return {
      key: service.component,
      service: service.name,
      name: service.displayName,
      image: service.image,
      memoryMiB: component && component.memory > 0 ? component.memory : null,
      ports: service.ports.map((port) => ({
        container: port.containerPort,
        protocol: port.protocol,
        published: port.published === 0 ? null : port.published,
      })),
      volumes: stack.volumes
        .filter((volume) => volume.service === service.name)
        .map((volume) => ({
          name: volume.name,
          path: component?.volumes.find((one) => one.name === volume.volume)?.path ?? '',
          exists: existing.has(`${project}_${volume.name}`),
        })),
      environment: component ? environmentView(component, service.name, values) : [],
    };
  });
}

/** Variables of a component with the values they would have. Those of secrets are nobody's to read. */
function environmentView(
  component: Component,
  service: string,
  values: Readonly<Record<string, string>>,
): { name: string; value: string | null; secret: boolean }[] {
  const view = new Map<string, { name: string; value: string | null; secret: boolean }>();
  for (const { name, value, secret } of [...component.environment, ...component.connectionInfo]) {
    if (name === '') continue;
    const chosen = [service, component.name, component.key, component.serviceKey]
      .map((whose) => values[`${whose}.${name}`])
      .find((one) => one !== undefined);
    view.set(name, { name, value: secret ? null : (chosen ?? values[name] ?? value), secret });
  }
  return [...view.values()];
}

/** What stands under this name already. */
function nameChecks({ site, name, template, present }: Planned): SiteCheck[] {
  if (!present) {
    const params = { name: template.group_name, version: template.group_version };
    return isPartial(template) ? [{ code: 'site.partial_version', state: 'blocked', params }] : [];
  }
  if (present.templateKey !== template.group_key)
    return [{ code: 'site.name_taken', state: 'blocked', params: { site, name, template: present.templateName } }];
  const version = template.group_version;
  return isSameVersion(present, template)
    ? [{ code: 'site.same_version', state: 'warning', params: { site, name, version } }]
    : [
        {
          code: 'site.other_version',
          state: 'blocked',
          params: { site, name, installed: present.version, version },
        },
      ];
}
