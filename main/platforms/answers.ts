import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { PlatformPickView } from '../../preload/contract';
import { SealiftError } from '../errors';

const longestWords = 500;
const mostListed = 5_000;
const shortText = z.string().max(2_000);
/** Names come as texts, ids also as numbers. */
const name = z.union([shortText, z.number().transform(String)]);

/** A platform's words as plain text: on one line, without control characters, cut off. */
export function plainWords(text: unknown): string {
  if (typeof text !== 'string') return '';
  return stripVTControlCharacters(text.slice(0, 10 * longestWords))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestWords);
}

const envelope = z.object({
  code: z.union([z.number(), z.string()]).nullish(),
  msg: z.unknown().optional(),
  msg_show: z.unknown().optional(),
  data: z.object({ bean: z.unknown().optional(), list: z.unknown().optional() }).nullish(),
});

/** An answer, taken out of what all answers have around them. */
export interface Answer {
  /** The status that it states itself; undefined where it does not. */
  readonly code: number | undefined;
  readonly words: string;
  readonly bean: unknown;
  readonly list: unknown;
}

/** Throws `platform.answer` for anything but an answer of the platform. */
export function parseAnswer(body: Buffer, call: string): Answer {
  let parsed: z.output<typeof envelope>;
  try {
    parsed = envelope.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new SealiftError('platform.answer', { call, problem: 'shape' }, { cause: error });
  }
  const code = Number(parsed.code ?? Number.NaN);
  return {
    code: Number.isInteger(code) ? code : undefined,
    words: plainWords(parsed.msg_show) || plainWords(parsed.msg),
    bean: parsed.data?.bean,
    list: parsed.data?.list,
  };
}

/** A part of an answer in the shape that it must have. Throws `platform.answer`. */
export function shaped<S extends z.ZodType>(shape: S, value: unknown, call: string): z.output<S> {
  const { data, success, error } = shape.safeParse(value);
  if (success) return data;
  throw new SealiftError('platform.answer', { call, problem: 'fields' }, { cause: error });
}

const importStatus = z.enum(['uploading', 'importing', 'success', 'failed', 'partial_success']);
export type ImportStatus = z.output<typeof importStatus>;

/** It names a thing in later calls: nothing that changes the path of one. */
const eventId = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/);
export const openedBean = z.object({ event_id: eventId, upload_url: shortText, status: importStatus });
export const statusBean = z.object({ status: importStatus });
export const fileList = z
  .array(z.unknown())
  .max(mostListed)
  .nullish()
  .transform((list) => (list ?? []).flatMap((each) => (typeof each === 'string' ? [each.slice(0, 500)] : [])));

/** Something of a list that has a name for calls (the first of these fields that is there) and one for people. */
function picks(names: readonly string[], titles: readonly string[]) {
  return z
    .array(z.record(z.string(), z.unknown()))
    .max(mostListed)
    .nullish()
    .transform((list) =>
      (list ?? []).flatMap((each): PlatformPickView[] => {
        const called = first(each, names);
        return called === '' ? [] : [{ name: called, title: plainWords(first(each, titles)) || plainWords(called) }];
      }),
    );
}

function first(from: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  for (const field of fields) {
    const { data } = name.safeParse(from[field]);
    if (data !== undefined && data !== '') return data.slice(0, 200);
  }
  return '';
}

// The page of calls says which lists there are, not what their entries are called: these are the names that platforms use elsewhere.
export const teamList = picks(['tenant_name', 'team_name', 'name'], ['team_alias', 'tenant_alias', 'alias']);
export const regionList = picks(['region_name', 'name'], ['region_alias', 'alias']);
export const appList = picks(['app_id', 'group_id', 'ID', 'id'], ['app_name', 'group_name', 'name']);
/** Imported templates, by whatever they are called. */
export const importedList = picks(
  ['app_name', 'group_name', 'name', 'app_model_name', 'app_id', 'group_key'],
  ['app_name', 'group_name', 'name', 'app_model_name', 'app_id', 'group_key'],
);

const upgradable = z.object({
  app_model_id: name,
  app_model_name: shortText.nullish(),
  current_version: name.nullish(),
  can_upgrade: z.unknown().optional(),
  upgrade_versions: z.array(name).max(mostListed).nullish(),
  market_name: shortText.nullish(),
  source: shortText.nullish(),
});
export const upgradableList = z
  .array(upgradable)
  .max(mostListed)
  .nullish()
  .transform((list) => list ?? []);
export type Upgradable = z.output<typeof upgradable>;
