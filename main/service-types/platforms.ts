import type {
  AfterDelivery,
  DeliveryPlanView,
  DeliveryResultView,
  PlatformPickView,
  PlatformTestView,
  PlatformTrustView,
  PlatformView,
  UnfinishedChoice,
} from '../../preload/contract';
import type { JobHandle } from '../jobs';

/** What vouches for a platform's certificate; an authority's may lie in a file, and `kept` is what is remembered. */
export type GivenTrust =
  | PlatformTrustView
  | { readonly kind: 'authority-file'; readonly file: string }
  | { readonly kind: 'kept' };

export interface PlatformConnection {
  readonly address: string;
  readonly trust: GivenTrust;
  /** The one that is kept when left out. */
  readonly accessKey?: string;
  readonly team?: string;
  readonly region?: string;
}
export interface TestPlatformInput extends PlatformConnection {
  /** Where to take the key and the certificate from that are not given. */
  readonly platform?: string;
}
export interface SavePlatformInput extends PlatformConnection {
  readonly name: string;
  /** That which is changed; a new one when left out. */
  readonly platform?: string;
  /** The platform's name when left out. */
  readonly site?: string;
  readonly plainUpload?: boolean;
  /** That the platform runs: `5.3`; empty: not known. */
  readonly version?: string;
}
export interface PlanDeliveryInput {
  /** A package file, or the manifest or a part of one that was split; of that also several places, where its parts lie. */
  readonly path: string | readonly string[];
  readonly platform: string;
  readonly accessKey?: string;
}
export interface DeliverInput extends PlanDeliveryInput {
  readonly after: AfterDelivery;
  /** The person was told what the verdict warns of, and goes on. Without it, only what is trusted is sent. */
  readonly accepted: boolean;
  readonly unfinished?: UnfinishedChoice;
}

/** Platforms on site, and deliveries to them. An access key that is given counts before the one that is kept. */
export interface PlatformServices {
  list(): Promise<PlatformView[]>;
  /** Throws `platform.unknown`. */
  show(name: string): Promise<PlatformView>;
  /** Tries a connection and says what is wrong. Changes nothing. */
  test(input: TestPlatformInput): Promise<PlatformTestView>;
  save(input: SavePlatformInput): Promise<PlatformView>;
  remove(name: string): Promise<void>;
  teams(name: string, accessKey?: string): Promise<PlatformPickView[]>;
  regions(name: string, accessKey?: string): Promise<PlatformPickView[]>;
  apps(name: string, accessKey?: string): Promise<PlatformPickView[]>;
  /** What `deliver` would do and what stands in its way. Sends nothing. */
  plan(input: PlanDeliveryInput): Promise<DeliveryPlanView>;
  /** Verifies a package, uploads it, has it imported, and (told to) installed or upgraded. The same call goes on where it was cut off. */
  deliver(input: DeliverInput): JobHandle<DeliveryResultView>;
}
