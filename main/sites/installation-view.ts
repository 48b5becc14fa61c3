import type { InstallationView } from '../../preload/contract';
import type { InstallationRow } from '../catalog';
import { availableVersions } from '../templates';
import { overallState } from './component-states';
import type { ComponentState } from './target';

export interface AroundInstallation {
  readonly engine: string;
  /** The versions that the library has of it. */
  readonly known: readonly string[];
  readonly unfinished: InstallationView['unfinished'];
}

/** An installation as it is shown; its state is `unknown` where no engine was asked for its components. */
export function installationView(
  row: InstallationRow,
  components: readonly ComponentState[] | undefined,
  { engine, known, unfinished }: AroundInstallation,
): InstallationView {
  return {
    site: row.site,
    name: row.name,
    templateKey: row.templateKey,
    templateName: row.templateName,
    version: row.version,
    engine,
    project: row.project,
    state: components === undefined ? 'unknown' : overallState(components),
    installedAt: row.installedAt,
    components: (components ?? []).map((component) => ({ ...component, ports: [...component.ports] })),
    newer: availableVersions(row.version, known).newer[0] ?? null,
    unfinished,
  };
}
