type Token =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'word'; readonly rank: number; readonly text: string };

/** Words before a release, in their order; a release stands at 0, words after it above. */
const ranks: readonly (readonly [RegExp, number])[] = [
  [/^(dev|snapshot|nightly|开发版?|每日构建)$/, -60],
  [/^(alpha|内测版?|内部测试版?)$/, -50],
  [/^(beta|milestone|公测版?|测试版?|试用版?)$/, -40],
  [/^(pre|preview|预览版?|预发布版?|体验版?)$/, -30],
  [/^(rc|cr|候选版?|发布候选版?)$/, -20],
  [/^(release|final|ga|stable|正式版?|稳定版?|发布版?)$/, 0],
  [/^(patch|hotfix|fix|sp|补丁版?|修订版?|修复版?|更新版?)$/, 20],
];
const unknownWord = 10;

/**
 * Orders versions as a person would: numbers as numbers (v1.9 < v1.10), longer is later (5.3 < 5.3.1), pre-releases before
 * the release (1.0-rc1 < 1.0, 测试版 < 正式版), dates in any writing by the calendar. 0 only for the very same text, so that
 * sorting is stable wherever it is done.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = tokens(a);
  const right = tokens(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareTokens(left[i], right[i]);
    if (order !== 0) return order;
  }
  return a < b ? -1 : 1;
}

function compareTokens(a: Token | undefined, b: Token | undefined): number {
  if (a?.kind === 'number' && b?.kind === 'number') return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  const byPlace = place(a) - place(b);
  if (byPlace !== 0) return byPlace;
  if (a?.kind === 'word' && b?.kind === 'word' && a.rank === unknownWord)
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  return 0;
}

/** A further number is later than the end, a word by its rank: 1.0-rc < 1.0 < 1.0-sp < 1.0.1. */
function place(token: Token | undefined): number {
  if (token === undefined) return 0;
  return token.kind === 'number' ? 100 : token.rank;
}

function tokens(version: string): Token[] {
  const text = version
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(version|ver|v|版本|第)[\s._-]*(?=\d)/, '');
  const found: Token[] = [];
  for (const [part] of text.matchAll(/\d+|[a-z]+|[^\da-z\s\p{P}\p{S}]+/gu)) {
    if (/^\d/.test(part)) found.push(...numbers(part));
    else if (!/^[年月日时分秒版期号次第]$/.test(part)) found.push(word(part));
  }
  return withoutTrailingZeros(found);
}

/** 20240115 and 20240115103000 are dates, and order with 2024-01-15. */
function numbers(digits: string): Token[] {
  const date = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{6}|\d{4})?$/.exec(digits);
  const parts = date ? date.slice(1).filter((part) => part !== undefined) : [digits];
  return parts.map((part) => ({ kind: 'number', value: BigInt(part) }));
}

function word(text: string): Token {
  const rank = ranks.find(([pattern]) => pattern.test(text))?.[1] ?? unknownWord;
  return { kind: 'word', rank, text };
}

/** 1.0 and 1.0.0 are the same release, so 1.0.0-rc comes before 1.0; release words say nothing further. */
function withoutTrailingZeros(found: Token[]): Token[] {
  const kept = found.filter((token) => token.kind === 'number' || token.rank !== 0);
  let end = kept.findIndex((token) => token.kind === 'word');
  if (end < 0) end = kept.length;
  let last = end;
  while (last > 1 && isZero(kept[last - 1])) last--;
  return [...kept.slice(0, last), ...kept.slice(end)];
}

function isZero(token: Token | undefined): boolean {
  return token?.kind === 'number' && token.value === 0n;
}
