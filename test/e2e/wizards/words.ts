import type { Page } from 'playwright';
import { createTexts, type TextParameters } from '../../../main/texts';
import type { Look } from '../look';

/** What the window says in a language, by the key of the text. */
export type Words = (key: string, parameters?: TextParameters) => string;

export function wordsOf(language: Look['language']): Words {
  const texts = createTexts(language);
  return (key, parameters) => texts.find(`ui.${key}`, parameters);
}

/** The heading of the step that is shown. */
export function step(page: Page, heading: string): Promise<void> {
  return page.getByRole('heading', { level: 2, name: heading }).waitFor({ timeout: 60_000 });
}

/** The button that is called exactly so. */
export function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

/** One of several ways on, by how its title begins. */
export function way(page: Page, title: string) {
  return page
    .getByRole('listitem')
    .getByRole('button')
    .filter({ hasText: new RegExp(`^\\s*${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) });
}
