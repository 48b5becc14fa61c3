import type { Platform } from '../../images';
import type { SiteCheck } from './check';

/** What is known of the place that an installation stands on, or is to stand on, before anything is changed there. Sizes in bytes. */
export interface SiteFacts {
  readonly engine: EngineFacts;
  /** Null when neither `docker compose` nor `docker-compose` runs here. */
  readonly compose: { readonly command: string; readonly version: string; readonly generation: 1 | 2 } | null;
  /** What the compose file names; empty, like all that only the engine can tell, where it does not answer. */
  readonly images: readonly ImageFact[];
  /** Containers that stand in the way by their name. */
  readonly clashing: readonly string[];
  readonly ports: readonly PortFact[];
  /** Where the engine keeps its images and volumes; null where it cannot be looked at from here. */
  readonly engineDisk: DiskFact | null;
  /** Where Sealift keeps its own files. */
  readonly dataDisk: DiskFact | null;
  readonly memory: {
    /** The sum of the limits. */
    readonly needed: number;
    /** Services without a limit. */
    readonly unlimited: readonly string[];
  };
  /** Those that are new, that an earlier installation left, or whose containers are made anew. */
  readonly volumes: readonly VolumeFact[];
  /** Bytes that are to be written beside the installation's own files: the content of saved volumes. */
  readonly saved: number;
  readonly risks: readonly SiteCheck[];
}

export interface EngineFacts {
  readonly host: string;
  readonly state: 'ready' | 'unreachable' | 'denied';
  readonly version: string | null;
  readonly platform: Platform | null;
  /** All the memory that it has; null where it does not say. */
  readonly memory: number | null;
}

export interface ImageFact {
  readonly reference: string;
  /**
   * `present`: the very image; `unpinned`: one of that name, and nobody knows which it should be; `library`: to be loaded; `replaced`: to
   * be loaded in the place of another of that name; `other`: another of that name, and the library has none; `missing`: nowhere.
   */
  readonly state: 'present' | 'unpinned' | 'library' | 'replaced' | 'other' | 'missing';
  /** To be loaded at most. */
  readonly bytes: number;
  readonly platform: Platform | null;
}

export interface PortFact {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** `own`: the installation has it already; `unknown`: it could not be tried from here. */
  readonly state: 'free' | 'own' | 'taken' | 'unknown';
  /** The container that has it; null for another program, or when it is free. */
  readonly holder: string | null;
}

export interface DiskFact {
  readonly path: string;
  readonly free: number;
}

export interface VolumeFact {
  /** As the engine calls it. */
  readonly name: string;
  readonly exists: boolean;
  /** Services that mount it. */
  readonly services: readonly string[];
  /** Whether a container that mounts it is made anew. */
  readonly touched: boolean;
}
