import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openCatalog } from '../../../main/catalog';
import { translateError } from '../../../main/catalog/errors';
import { SealiftError } from '../../../main/errors';
import { catalogCodes } from '../../../main/errors/codes.catalog';
import en from '../../../resources/locales/en/errors.catalog.json';
import zh from '../../../resources/locales/zh-CN/errors.catalog.json';
import { scratchFolder } from './scratch';

const meanings: [string, string][] = [
  ['SQLITE_CORRUPT', 'catalog.damaged'],
  ['SQLITE_CORRUPT_INDEX', 'catalog.damaged'],
  ['SQLITE_NOTADB', 'catalog.damaged'],
  ['SQLITE_BUSY', 'catalog.busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'catalog.busy'],
  ['SQLITE_FULL', 'disk.full'],
  ['SQLITE_READONLY_DIRECTORY', 'disk.denied'],
  ['SQLITE_CANTOPEN', 'disk.denied'],
  ['SQLITE_IOERR_WRITE', 'disk.io'],
];
for (const [code, meaning] of meanings)
  it(`${code} is told as ${meaning}`, () => {
    const cause = new Database.SqliteError('message', code);
    const told = translateError(cause, '/home/catalog.db');
    expect(told).toBeInstanceOf(SealiftError);
    expect(told).toMatchObject({ code: meaning, params: { path: '/home/catalog.db' }, cause });
  });

it('a broken rule of the schema is a bug and stays what it is', () => {
  const error = new Database.SqliteError('FOREIGN KEY constraint failed', 'SQLITE_CONSTRAINT_FOREIGNKEY');
  expect(translateError(error, '/f')).toBe(error);
});

it('every code has its texts in both languages', () => {
  expect(Object.keys(en)).toEqual(Object.keys(catalogCodes));
  expect(Object.keys(zh)).toEqual(Object.keys(catalogCodes));
});

it('the binding that is named is the one that is loaded', () => {
  const file = join(scratchFolder(), 'catalog.db');
  expect(() => openCatalog(file, { binding: join(scratchFolder(), 'none.node') })).toThrow(/none\.node/);
});
