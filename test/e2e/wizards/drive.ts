import type { Locator, Page } from 'playwright';
import { flatTexts, type Language } from '../../../renderer/text/texts';

/** Walks through wizards as a person would, in the language that is shown. */
export interface Drive {
  /** The button with this text of the locales. */
  button(key: string, parameters?: Readonly<Record<string, string>>): Locator;
  text(key: string, parameters?: Readonly<Record<string, string>>): string;
  /** Waits until the wizard is at a step. */
  at(step: string, timeout?: number): Promise<void>;
  /** Chooses the main button of the step. */
  primary(): Promise<void>;
}

export function drive(page: Page, language: Language): Drive {
  const texts = flatTexts(language);
  const text = (key: string, parameters: Readonly<Record<string, string>> = {}) => {
    const found = texts[key];
    if (found === undefined) throw new Error(`no text for ${key}`);
    return found.replace(/\{\{(\w+)\}\}/g, (hole, name: string) => parameters[name] ?? hole);
  };
  return {
    text,
    button: (key, parameters) => page.getByRole('button', { name: text(key, parameters), exact: true }),
    at: (step, timeout = 60_000) => page.locator(`[data-step="${step}"]`).waitFor({ timeout }),
    primary: () => page.locator('[data-primary]:not([data-disabled]):not([data-loading])').click(),
  };
}
