import { type Settings, settings as settingsShape } from '../../preload/contract';
import type { Catalog } from '../catalog';
import type { Services } from '../service-types';

/** Room for the layers of dozens of applications, and a bound that no disk of today is filled by. */
const vaultLimit = 50e9;
const defaultSettings: Settings = { language: 'system', theme: 'system', engine: '', trust: 'warn', vaultLimit };

/** The workstation's settings; what is stored and not understood counts as not set. A change of policy is history. */
export function settingsServices(catalog: Catalog, actor: string): Services['settings'] {
  const get = (): Settings => {
    const stored = settingsShape.partial().safeParse(catalog.settings.get('settings') ?? {});
    return { ...defaultSettings, ...(stored.success ? stored.data : {}) };
  };
  return {
    get,
    set: (change) => {
      const before = get();
      const next = { ...before, ...change };
      catalog.transaction(() => {
        catalog.settings.set('settings', next);
        if (next.trust !== before.trust)
          catalog.history.append({
            actor,
            action: 'set-policy',
            subject: next.trust,
            detail: { before: before.trust },
          });
      });
      return next;
    },
  };
}
