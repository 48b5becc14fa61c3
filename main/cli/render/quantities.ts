import prettyBytes from 'pretty-bytes';
import type { Language } from '../../texts';

/** Bytes for people, in powers of 1000 as drives are sold: `1.26 GB`. */
export function bytes(count: number): string {
  return prettyBytes(count);
}

/** A duration as a clock shows it, the same in every language: `0:07`, `12:30`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** A moment of the catalog (ISO, UTC) in local time: `2024-05-06 07:08`. ISO order in every language, so that it sorts. */
export function moment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}

/** A digest short enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

/** A fraction in whole percent; 100 only when it is done. */
export function percent(fraction: number): string {
  return `${Math.min(fraction >= 1 ? 100 : 99, Math.floor(fraction * 100))}%`;
}

export function seconds(milliseconds: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    maximumFractionDigits: 1,
  }).format(milliseconds / 1000);
}
