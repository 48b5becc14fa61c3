import type { Json } from '../json';
import type { Template } from '../schema';
import type { RuleId, UpgradeReason } from './rules';

/** One difference, and what the rule says about it. */
export interface UpgradeFinding {
  /** Stable for the same inputs: by it a person accepts an offer or settles a conflict. */
  readonly id: string;
  /** Key of the component as the site knows it; null for the application as a whole. */
  readonly component: string | null;
  readonly rule: RuleId;
  /** What the rule tells one from another by: an `attr_name`, a path, a port, a name. Empty for what a component has once. */
  readonly item: string;
  /** Wire names of the fields it is about; empty for the whole item. */
  readonly fields: readonly string[];
  /** What the version would have. */
  readonly wanted: 'add' | 'update' | 'delete';
  /** What the rule does. */
  readonly action: 'add' | 'update' | 'delete' | 'leave';
  readonly why: UpgradeReason;
  /** The value of the one field, or an object of the fields; null where there is nothing. Hub credentials are left out. */
  readonly old: Json;
  readonly new: Json;
}

/** A value that the site and the version both changed. The site's stays unless its id is accepted. */
export interface UpgradeConflict extends UpgradeFinding {
  /** The value of the version installed. */
  readonly base: Json;
}

export type ComponentState =
  /** Installed, selected, in the version. */
  | 'upgrade'
  /** New, and to be installed. */
  | 'install'
  /** In the version, but left out of the selection. */
  | 'left-out'
  /** Gone from the version; stays installed. */
  | 'kept'
  /** The site's own: no version had it. */
  | 'own';

export interface PlannedComponent {
  readonly key: string;
  readonly name: string;
  readonly state: ComponentState;
  /** Whether it stands in the plan's template. */
  readonly exists: boolean;
  /** Whether the plan changes anything of it. */
  readonly changed: boolean;
}

export interface UpgradePlan {
  readonly from: string;
  readonly to: string;
  readonly direction: UpgradeDirection;
  /** What the site is to have. */
  readonly template: Template;
  /** In the order of `template`, then those that are not in it. */
  readonly components: readonly PlannedComponent[];
  /** What is added, updated and deleted, the application first, then by component. */
  readonly changes: readonly UpgradeFinding[];
  /** What differs and stays as the site has it. */
  readonly left: readonly UpgradeFinding[];
  readonly conflicts: readonly UpgradeConflict[];
  /** What the version changed and the rule ignores; done only where accepted. */
  readonly offers: readonly UpgradeFinding[];
}

export type UpgradeDirection = 'newer' | 'older' | 'same';

/** An image as it was pinned: its config digest and its layers with their uncompressed bytes. */
export interface ImageContent {
  readonly configDigest: string;
  readonly layers: readonly { readonly diffId: string; readonly size: number }[];
}

/** Known images by normalised reference, for each of the two versions: one reference may stand for different images. */
export interface VersionImages {
  readonly from: ReadonlyMap<string, ImageContent>;
  readonly to: ReadonlyMap<string, ImageContent>;
}
