import { expect, it } from 'vitest';
import { requireRuntime } from '../../../main/catalog/connection';

it('a runtime on which the database would crash is refused, unless a binary made for it is named', () => {
  expect(() => requireRuntime({}, 9)).toThrow(expect.objectContaining({ code: 'catalog.runtime' }));
  expect(() => requireRuntime({}, 10)).not.toThrow();
  expect(() => requireRuntime({ binding: '/somewhere/sqlite.node' }, 9)).not.toThrow();
});
