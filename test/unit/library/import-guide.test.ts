import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';

const sample = resolve(import.meta.dirname, '../../fixtures/templates/Nextcloud-v16.0.0-ram.tar.gz');
const file = 'Nextcloud-v16.0.0-ram.tar.gz';
const digest = createHash('sha256').update(readFileSync(sample)).digest('hex');

let root: string;
let services: Services;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sealift-guide-'));
  services = await createServices({
    home: join(root, 'home'),
    engine: 'none',
    resources: resolve(import.meta.dirname, '../../../resources'),
  });
});
afterAll(async () => {
  await services?.close();
  rmSync(root, { recursive: true, force: true });
});
const folder = (name: string) => {
  const path = join(root, name);
  mkdirSync(path);
  return path;
};

describe('a package for the web page of a platform', () => {
  it('gets a page of instructions beside it, copied and read back like itself', async () => {
    const to = folder('whole');
    const { files } = await services.media.copy({ files: [sample], to, manual: '5.3' }).done;
    expect(files.map((each) => each.to.slice(to.length + 1)).sort()).toEqual([
      file,
      `${file}.import.html`,
      `${file}.import.txt`,
    ]);
    const text = readFileSync(join(to, `${file}.import.txt`), 'utf8');
    for (const said of [file, digest, String(readFileSync(sample).length), 'Nextcloud', '导入'])
      expect(text).toContain(said);
    expect(text).not.toContain('.vol-');
    const html = readFileSync(join(to, `${file}.import.html`), 'utf8');
    expect(html).toMatch(/<article lang="en">[\s\S]*<article lang="zh-CN">/);
    expect(html).not.toMatch(/<script|https?:/);
    const verified = await services.media.verify(to).done;
    expect(verified.files.map(({ state }) => state)).toEqual(verified.files.map(() => 'ok'));
    // The same again finds everything there.
    const again = await services.media.copy({ files: [sample], to, manual: '5.3' }).done;
    expect(new Set(again.files.map(({ outcome }) => outcome))).toEqual(new Set(['identical']));
  });

  it('is joined from its parts as the page says', async () => {
    const to = folder('parts');
    await services.media.split({ files: [sample], to: [to], partSize: 4096, manual: '5.3' }).done;
    const text = readFileSync(join(to, `${file}.import.txt`), 'utf8');
    expect(text).toContain(digest);
    const command = /^ {4}(cat .*)\r?$/m.exec(text)?.[1] ?? '';
    execFileSync('sh', ['-c', command], { cwd: to });
    expect(
      createHash('sha256')
        .update(readFileSync(join(to, file)))
        .digest('hex'),
    ).toBe(digest);
    expect(readdirSync(to).filter((name) => name.includes('.vol-'))).not.toHaveLength(0);
  });

  it('is refused where no platform imports it, or not one so old; nothing is copied then', async () => {
    const { packages } = await services.sample.deliver().done;
    const [of] = packages;
    if (!of) throw new Error('no sample');
    const out = folder('out');
    const compose = await services.packages.export({
      version: { name: of.key, version: of.version },
      kinds: ['docker-compose'],
      out,
    }).done;
    const to = folder('refused');
    const composed = compose.packages[0]?.path ?? '';
    await expect(services.media.copy({ files: [composed], to, manual: '5.3' }).done).rejects.toMatchObject({
      code: 'platform.compose_package',
    });
    await expect(services.media.copy({ files: [sample], to, manual: '5.2' }).done).rejects.toMatchObject({
      code: 'package.not_for_platform',
      params: { findings: ['compat.form_older'] },
    });
    expect(readdirSync(to)).toEqual([]);
  });
});
