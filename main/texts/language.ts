export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** The language a locale name asks for: `zh_CN.UTF-8`, `zh-Hans` and `zh` are Chinese; undefined for what Sealift does not speak. */
export function languageOf(locale: string): Language | undefined {
  const primary = locale
    .trim()
    .toLowerCase()
    .split(/[-_.@]/)[0];
  if (primary === 'zh') return 'zh-CN';
  return primary === 'en' || primary === 'c' || primary === 'posix' ? 'en' : undefined;
}

/**
 * The language to speak in a terminal: SEALIFT_LANG, then LC_ALL, LC_MESSAGES and LANG as POSIX orders them, then what the
 * system says; English otherwise. The first one that is set decides, as everywhere else on such a system.
 */
export function languageOfEnvironment(
  env: NodeJS.ProcessEnv,
  system: string = Intl.DateTimeFormat().resolvedOptions().locale,
): Language {
  const asked =
    [env.SEALIFT_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '') ??
    system;
  return languageOf(asked) ?? 'en';
}
