import prettyBytes from 'pretty-bytes';
import type { Language } from './texts';

/** Quantities as a language writes them. */
export interface Format {
  bytes(bytes: number): string;
  rate(bytesPerSecond: number): string;
  percent(fraction: number): string;
  number(value: number): string;
  /** Date and time to the minute. */
  moment(iso: string): string;
  /** Two units at most, never below a second: `3 min 20 sec`. */
  duration(seconds: number): string;
  /** `2 hours ago`; the date once it is longer ago than a week. */
  ago(iso: string, now?: number): string;
  /** How old something is, however old: `9 weeks ago`, `4 months ago`. */
  age(iso: string, now?: number): string;
}

const unitsDown: readonly [Intl.RelativeTimeFormatUnit & ('day' | 'hour' | 'minute' | 'second'), number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const ages: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 60 * 86_400],
  ['week', 14 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const lengths: Partial<Record<Intl.RelativeTimeFormatUnit, number>> = { month: 30.4 * 86_400, week: 7 * 86_400 };

export function createFormat(language: Language): Format {
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const numbers = new Intl.NumberFormat(language);
  const unit = (name: string) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' });
  const units = new Map(unitsDown.map(([name]) => [name, unit(name)]));
  const bytes = (value: number) => prettyBytes(value, { locale: language });
  return {
    bytes,
    rate: (value) => `${bytes(Math.round(value))}/s`,
    // Rounding up to 100 % while something is left would be a lie.
    percent: (fraction) => percents.format(fraction >= 1 ? 1 : Math.min(0.99, Math.floor(fraction * 100) / 100)),
    number: (value) => numbers.format(value),
    moment: (iso) => moments.format(new Date(iso)),
    duration(seconds) {
      let left = Math.max(1, Math.round(seconds));
      const parts: string[] = [];
      for (const [name, size] of unitsDown) {
        const count = Math.floor(left / size);
        left -= count * size;
        if (count > 0) parts.push(units.get(name)?.format(count) ?? '');
        else if (parts.length > 0) break;
        if (parts.length === 2) break;
      }
      return parts.join(' ');
    },
    ago(iso, now = Date.now()) {
      const seconds = (now - Date.parse(iso)) / 1000;
      if (seconds > 7 * 86_400) return days.format(new Date(iso));
      const found = unitsDown.find(([, size]) => seconds >= size);
      if (!found || found[0] === 'second') return relative.format(0, 'second');
      return relative.format(-Math.floor(seconds / found[1]), found[0]);
    },
    age(iso, now = Date.now()) {
      const seconds = (now - Date.parse(iso)) / 1000;
      const found = ages.find(([, least]) => seconds >= least);
      if (!found) return relative.format(0, 'second');
      const [name, least] = found;
      return relative.format(-Math.floor(seconds / (lengths[name] ?? least)), name);
    },
  };
}
