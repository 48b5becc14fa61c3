import type { JsonObject } from './json';

/**
 * The parsed metadata.json: the raw tree, kept whole. Only what is declared here is checked on reading; every other field
 * is carried along untouched. Lists may be null or missing, as other tools write them.
 */
export interface Template extends JsonObject {
  group_key: string;
  group_name: string;
  group_version: string;
  apps?: JsonObject[] | null;
  plugins?: JsonObject[] | null;
  k8s_resources?: JsonObject[] | null;
}

export type GovernanceMode = 'BUILD_IN_SERVICE_MESH' | 'KUBERNETES_NATIVE_SERVICE' | 'ISTIO_SERVICE_MESH';

/** The marker for a value that is drawn when the application is installed. */
export const secretMarker = '**None**';

/** A component as the program reads it: lists never null, numbers never NaN, texts never undefined. `raw` is the tree itself. */
export interface Component {
  readonly raw: JsonObject;
  /** What dependencies point at: `service_share_uuid`, or `service_key` where there is none. */
  readonly key: string;
  readonly serviceKey: string;
  readonly shareUuid: string;
  /** The display name, in any language; the alias or key where it is empty. */
  readonly name: string;
  /** `share_image`, as written; empty when the component has none. */
  readonly shareImage: string;
  readonly image: string;
  readonly deployVersion: string;
  readonly command: string;
  /** MiB; 0: not limited. */
  readonly memory: number;
  /** Thousandths of a core; 0: not limited. */
  readonly cpu: number;
  readonly ports: readonly Port[];
  readonly environment: readonly EnvVar[];
  readonly connectionInfo: readonly EnvVar[];
  readonly volumes: readonly Volume[];
  readonly mounts: readonly SharedMount[];
  /** `dep_service_key` of each dependency, in either form. */
  readonly dependsOn: readonly string[];
  readonly probes: readonly Probe[];
}

export interface Port {
  readonly raw: JsonObject;
  readonly containerPort: number;
  readonly protocol: string;
  readonly alias: string;
  readonly inner: boolean;
  readonly outer: boolean;
  readonly k8sServiceName: string;
  /** The port published on a host, where a compose file named one; 0: the host chooses; undefined: not said. */
  readonly published: number | undefined;
}

export interface EnvVar {
  readonly raw: JsonObject;
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly containerPort: number;
  /** The value is drawn at install. */
  readonly secret: boolean;
}

export interface Volume {
  readonly raw: JsonObject;
  readonly name: string;
  readonly path: string;
  /** `share-file`, `local`, `memoryfs`, `config-file`, or what a platform's own storage class is called. */
  readonly kind: string;
  readonly content: string;
  /** MiB or GiB as the platform has it; 0: not said. */
  readonly capacity: number;
  /** File permissions as a number (0o644), undefined when not said. */
  readonly mode: number | undefined;
}

export interface SharedMount {
  readonly raw: JsonObject;
  /** The volume's name at its owner. */
  readonly volume: string;
  readonly path: string;
  /** The owner, in either key form. */
  readonly owner: string;
}

export interface Probe {
  readonly raw: JsonObject;
  readonly mode: string;
  readonly scheme: string;
  readonly port: number;
  readonly path: string;
  readonly command: string;
  readonly httpHeader: string;
  /** Seconds; 0: not said. */
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly used: boolean;
}

export interface Plugin {
  readonly raw: JsonObject;
  readonly key: string;
  readonly name: string;
  readonly shareImage: string;
  readonly buildVersion: string;
}
