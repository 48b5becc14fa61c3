import { describe, expect, it } from 'vitest';
import type { Options } from '../../../main/cli/command';
import type { Session } from '../../../main/cli/session';
import { likest, siteGiven, siteIfGiven } from '../../../main/cli/site-name';
import type { Services } from '../../../main/service-types';

/** A run without a terminal, where only the names of sites count. */
const run = { io: { stdin: {}, stderr: {} }, manner: { json: true }, options: { yes: true } } as unknown as Session;
const among = (...names: string[]) => ({ receipts: { names: () => names } }) as unknown as Services;
const given = (services: Services, options: Options) => siteGiven(run, services, options);

describe('the site of --site', () => {
  it('is the first one without a question, and a known one by its name', async () => {
    expect(await given(among(), { site: ' plant-7 ' })).toBe('plant-7');
    expect(await given(among('plant-7', 'plant-8'), { site: 'plant-8' })).toBe('plant-8');
    expect(await siteIfGiven(run, among('plant-7'), {})).toEqual({});
  });

  it('is refused where nothing here bears the name, also with --yes, unless it is said to be new', async () => {
    const services = among('harbour', 'plant-7', 'plant-8');
    await expect(given(services, { site: 'Plant7' })).rejects.toMatchObject({
      code: 'cli.site_new',
      params: { site: 'Plant7', sites: ['plant-7', 'plant-8', 'harbour'] },
    });
    expect(await given(services, { site: 'plant-9', newSite: true })).toBe('plant-9');
  });

  it('is told beside the names that are most like it, and not beside hundreds', () => {
    const many = Array.from({ length: 300 }, (_, at) => `station-${at}`);
    expect(likest('statoin-17', many)).toHaveLength(8);
    expect(likest('北京', ['上海', '北京一厂'])).toEqual(['北京一厂', '上海']);
  });
});
