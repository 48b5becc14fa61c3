/** What installing another version may do to one property of an installation. */
export interface UpgradeRule {
  readonly level: 'application' | 'component';
  readonly add: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

const rule = (level: UpgradeRule['level'], does: string): UpgradeRule => ({
  level,
  add: does.includes('a'),
  update: does.includes('u'),
  delete: does.includes('d'),
});

/**
 * The table of upgrade rules, one entry per row (a: adds, u: updates, d: deletes), and `unnamed` for the sentence above the
 * table: what no row names stays as the site has it. Every difference between two versions falls under exactly one.
 */
export const upgradeRules = {
  component: rule('application', 'au'),
  plugin: rule('application', 'a'),
  'config-group': rule('application', 'a'),
  'k8s-resource': rule('application', 'a'),
  image: rule('component', 'u'),
  'start-command': rule('component', 'u'),
  environment: rule('component', 'a'),
  'connection-info': rule('component', 'a'),
  port: rule('component', 'au'),
  volume: rule('component', 'a'),
  'config-file': rule('component', 'au'),
  probe: rule('component', 'aud'),
  'monitor-graph': rule('component', 'au'),
  monitor: rule('component', 'au'),
  'http-route': rule('component', 'a'),
  label: rule('component', 'a'),
  'component-plugin': rule('component', 'a'),
  'component-dependency': rule('component', 'ad'),
  'storage-dependency': rule('component', 'ad'),
  'kubernetes-attribute': rule('component', 'au'),
  unnamed: rule('component', ''),
} as const satisfies Record<string, UpgradeRule>;

export type RuleId = keyof typeof upgradeRules;
export const ruleIds = Object.keys(upgradeRules) as readonly RuleId[];

/** Why something is done or left alone. A closed list: people read a text for each. */
export const upgradeReasons = [
  /** The version brings it. */
  'new',
  /** The version has another value than the one installed. */
  'changed',
  /** The version has it no more. */
  'gone',
  /** The package carries only some components of the version, and not this one, or not the one it is about. */
  'not-carried',
  /** It is made from a port, and follows the port's alias and the governance mode. */
  'follows-port',
  /** The person chose the version's value. */
  'accepted',
  /** The rule adds only: what is there keeps its value. */
  'never-updated',
  /** The rule never deletes. */
  'never-deleted',
  /** An open port is never closed. */
  'never-closed',
  /** No rule names it. */
  'not-named',
  /** The site changed it, the version did not. */
  'edited-on-site',
  /** The site removed it, the version still has it. */
  'removed-on-site',
  /** The site has it of its own accord; no version ever had it. */
  'added-on-site',
  /** The site uses this name for something else. */
  'name-taken',
  /** The component, or the one it is about, was left out of the selection. */
  'not-selected',
  /** What it points at does not exist after the upgrade. */
  'end-missing',
  /** It points out of the template, which is not the template's business. */
  'outside-template',
  /** The site and the version changed it, each in its own way. */
  'both-changed',
] as const;
export type UpgradeReason = (typeof upgradeReasons)[number];
