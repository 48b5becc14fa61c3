import type { CodeFacts } from './codes';

export const upgradeCodes = {
  /** Components picked for an upgrade that neither the site nor the version has. Parameters: keys (list). */
  'upgrade.component_unknown': { retry: false, exit: 'usage' },
  /** Accepted changes that the plan does not hold. Parameters: ids (list). */
  'upgrade.change_unknown': { retry: false, exit: 'usage' },
  /** Another template than the one installed. Parameters: name, installed, template. */
  'upgrade.other_template': { retry: false, exit: 'refused' },
  /** The compose file of an installation is gone, or no longer one. Parameters: folder, file. */
  'upgrade.settings_unreadable': { retry: false, exit: 'refused' },
  /** What was shown is no longer what would be done. Parameters: name. */
  'upgrade.plan_changed': { retry: true, exit: 'refused' },
  /** Something found beforehand stands in the way. Parameters: checks (list of codes), name. */
  'upgrade.blocked': { retry: true, exit: 'environment' },
  /** An earlier version, without the person's word. Parameters: name, installed, version. */
  'upgrade.older': { retry: false, exit: 'refused' },
  /** The version that is installed, without the person's word. Parameters: name, version. */
  'upgrade.same': { retry: false, exit: 'refused' },
  /** An upgrade or rollback that was cut off waits for a decision. Parameters: site, name, kind, from, to. */
  'upgrade.unfinished': { retry: false, exit: 'refused' },
  /** Nothing was cut off. Parameters: site, name. */
  'upgrade.nothing_unfinished': { retry: false, exit: 'usage' },
  /** Components did not become healthy in their time; the installation was left as it is. Parameters: name, components (list), seconds. */
  'upgrade.not_healthy': { retry: true, exit: 'environment' },
  /** It could not be carried out; everything is as it was. Parameters: name, from, to, step. */
  'upgrade.went_back': { retry: true, exit: 'environment' },
  /** It could not be carried out, nor undone. Parameters: name, from, to, step. */
  'upgrade.stuck': { retry: true, exit: 'environment' },
  /** Parameters: record, name. */
  'upgrade.record_unknown': { retry: false, exit: 'missing' },
  /** A record that cannot be gone back by. Parameters: record, why (not-finished, nothing-saved, went-back). */
  'upgrade.not_undoable': { retry: false, exit: 'refused' },
  /** What was saved is not what was written. Parameters: record, file. */
  'upgrade.snapshot_damaged': { retry: false, exit: 'refused' },
  /** Volumes to be saved that the installation does not have. Parameters: names (list), volumes (list). */
  'upgrade.volumes_unknown': { retry: false, exit: 'usage' },
  /** Volumes whose content was not saved with a record. Parameters: record. */
  'upgrade.no_saved_volumes': { retry: false, exit: 'refused' },
  /** Images that a rollback needs are neither on the engine nor in the library. Parameters: images (list), engine. */
  'upgrade.images_gone': { retry: true, exit: 'missing' },
  /** Commands of a run that was cut off are still at work. Parameters: name. */
  'upgrade.still_at_work': { retry: true, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
