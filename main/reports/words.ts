import prettyBytes from 'pretty-bytes';
import type { Language, TextKey, TextParameters, Texts } from '../texts';

type ReportKey = Extract<TextKey, `report.${string}`> extends `report.${infer Key}` ? Key : never;

/** What a report is written with: the texts of its language, and quantities that leave nothing to guess. */
export interface Words {
  (key: ReportKey, parameters?: TextParameters): string;
  /** The text of a value that comes from data; the value itself where there is none. */
  value(group: string, value: string): string;
  notice(notice: { readonly code: string; readonly params: TextParameters }): string;
  readonly texts: Texts;
  /** `2.1 MB (2,101,248 bytes)`. */
  size(bytes: number): string;
  number(value: number): string;
  /** To the second, with the offset from UTC: `2026-03-04 18:16:23 UTC+08:00`. */
  moment(iso: string): string;
  /** Hours, minutes and seconds. */
  duration(seconds: number): string;
  list(items: readonly string[]): string;
}

/** `zone` is the time zone moments are told in; the computer's when left out. */
export function wordsOf(texts: Texts, zone?: string): Words {
  const { language } = texts;
  const say = (key: ReportKey, parameters?: TextParameters) => texts(`report.${key}` as TextKey, parameters);
  const numbers = new Intl.NumberFormat(language);
  return Object.assign(say, {
    texts,
    value: (group: string, value: string) => texts.find(`${group}.${value}`, {}, value),
    notice: ({ code, params }: { readonly code: string; readonly params: TextParameters }) =>
      texts.find(`notes.${code}`, params, code),
    size: (bytes: number) =>
      say('words.size', { short: prettyBytes(bytes, { locale: language }), bytes: numbers.format(bytes) }),
    number: (value: number) => numbers.format(value),
    moment: (iso: string) => momentIn(iso, zone),
    duration: (seconds: number) => durationIn(seconds, language),
    list: (items: readonly string[]) => texts.list(items),
  });
}

/** ISO order in every language: it is read by people of both sides, and sorts. */
function momentIn(iso: string, zone: string | undefined): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace(/^GMT/, 'UTC');
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${offset}`;
}

function durationIn(seconds: number, language: Language): string {
  const whole = Math.round(seconds);
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return [
    ...(hours > 0 ? [unit('hour', hours)] : []),
    ...(hours + minutes > 0 ? [unit('minute', minutes)] : []),
    unit('second', rest),
  ].join(' ');
}
