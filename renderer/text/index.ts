import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorView } from '../../preload/contract';
import { createFormat, type Format } from './format';
import type { Language, TextKey, TextParameters } from './texts';

export type { Format } from './format';
export type { Language, TextKey } from './texts';
export { languageFor, startTexts } from './texts';

export interface Texts {
  readonly language: Language;
  readonly format: Format;
  (key: TextKey, parameters?: TextParameters): string;
  /** Several things in a row, as the language writes them. */
  list(items: readonly string[]): string;
  /** A text whose key is known only at run time; `otherwise` when there is none. */
  find(key: string, otherwise: string, parameters?: TextParameters): string;
  error(error: Pick<ErrorView, 'code' | 'params'>): { title: string; nextStep: string };
}

/** The texts and formats of the language that is shown. */
export function useTexts(): Texts {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  return useMemo(() => {
    const join = (items: readonly string[]) => items.join(language === 'zh-CN' ? '、' : ', ');
    const find = (key: string, otherwise: string, parameters: TextParameters = {}) => {
      const shown = Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? join(value) : value]),
      );
      return t(key, { ...shown, defaultValue: otherwise }) as string;
    };
    return Object.assign((key: TextKey, parameters?: TextParameters) => find(key, key, parameters), {
      language,
      format: createFormat(language),
      list: join,
      find,
      error: ({ code, params }: Pick<ErrorView, 'code' | 'params'>) => ({
        title: find(`errors.${code}.title`, code, params),
        nextStep: find(`errors.${code}.nextStep`, '', params),
      }),
    });
  }, [t, language]);
}
