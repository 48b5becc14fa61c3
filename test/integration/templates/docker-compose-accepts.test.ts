import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type ComposeStack,
  composeFileReferences,
  composeToTemplate,
  parseComposeText,
  parseTemplate,
  templateToCompose,
} from '../../../main/templates';
import { rich } from '../../fixtures/compose/rich';
import { samples } from '../../unit/templates/samples';

const run = promisify(execFile);
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Writes the stack as a package would, and lets docker-compose read it: what it understood, as an object. */
async function understood(stack: ComposeStack): Promise<Record<string, Record<string, Record<string, unknown>>>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stack-'));
  folders.push(folder);
  writeFileSync(path.join(folder, 'docker-compose.yaml'), stack.yaml);
  for (const file of stack.files) {
    mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
    writeFileSync(path.join(folder, file.path), file.content);
    chmodSync(path.join(folder, file.path), file.mode);
  }
  writeFileSync(
    path.join(folder, '.env'),
    stack.secrets.map(({ name, variable }) => `${variable}=drawn-${name}\n`).join(''),
  );
  const { stdout, stderr } = await run('docker-compose', ['config'], { cwd: folder });
  expect(stderr).toBe('');
  return parse(stdout, { version: '1.1' });
}

/** The sample application in resources/, as publishing reads it. */
function shop() {
  const folder = path.join(import.meta.dirname, '../../../resources/sample');
  const compose = parseComposeText(readFileSync(path.join(folder, 'docker-compose.yaml'), 'utf8'));
  const files = new Map(
    composeFileReferences({ compose }).map((file) => [file.path, readFileSync(path.join(folder, file.path))]),
  );
  return { compose, files, name: '商城', version: '1.0', groupKey: 'c'.repeat(32) };
}

const cases = {
  ghost: () => parseTemplate(samples.ghost),
  nextcloud: () => parseTemplate(samples.nextcloud),
  'the rich compose file': () => composeToTemplate(rich).template,
  'the sample shop': () => composeToTemplate(shop()).template,
};

describe('docker-compose reads the generated file', () => {
  it.each(Object.entries(cases))('of %s, with every service and no warning', async (_name, template) => {
    const stack = templateToCompose(template());
    const config = await understood(stack);
    expect(Object.keys(config.services ?? {}).sort()).toEqual(stack.services.map(({ name }) => name).sort());
    expect(Object.keys(config.volumes ?? {}).sort()).toEqual(stack.volumes.map(({ name }) => name).sort());
  });

  it('with the values it was given: dollars, secrets, line breaks, words that YAML versions read differently', async () => {
    const template = parseTemplate(
      JSON.stringify({
        group_key: 'k',
        group_name: '混合: #$',
        group_version: '1.0 # $x',
        apps: [
          {
            service_cname: 'on',
            share_image: 'a:1',
            service_env_map_list: Object.entries({
              DOLLAR: 'a$b $$ ${NOPE} $',
              LINES: 'one\n two\n\n\tthree\n',
              YES: 'yes',
              OCTAL: '0o17',
              TIME: '12:30:45',
              NUMBER: '1_000',
              DATE: '2024-01-15',
              TILDE: '~',
              EMPTY: '',
              QUOTES: `"'\\`,
              CHINESE: '港口，海运',
              on: 'key',
              LONG: 'word '.repeat(200),
              SECRET: '**None**',
              URL: 'db://u:${SECRET}@h/${DATE}?${GONE:default}',
            }).map(([attr_name, attr_value]) => ({ attr_name, attr_value })),
          },
        ],
      }),
    );
    const config = await understood(templateToCompose(template));
    expect(config.services?.on?.environment).toEqual({
      MEMORY_SIZE: 'small',
      // docker-compose escapes dollars again in what it prints.
      DOLLAR: 'a$$b $$$$ $${NOPE} $$',
      LINES: 'one\n two\n\n\tthree\n',
      YES: 'yes',
      OCTAL: '0o17',
      TIME: '12:30:45',
      NUMBER: '1_000',
      DATE: '2024-01-15',
      TILDE: '~',
      EMPTY: '',
      QUOTES: `"'\\`,
      CHINESE: '港口，海运',
      on: 'key',
      LONG: 'word '.repeat(200),
      SECRET: 'drawn-SECRET',
      URL: 'db://u:drawn-SECRET@h/2024-01-15?default',
    });
  });

  it('and refuses to start with an empty secret', async () => {
    const stack = templateToCompose(parseTemplate(samples.nextcloud));
    await expect(understood({ ...stack, secrets: [] })).rejects.toThrow(/is not set/);
  });
});

describe('the generated health checks', () => {
  it('see a listening port, and its absence, with nothing but a shell', async () => {
    const stack = templateToCompose(parseTemplate(samples.nextcloud));
    const config = await understood(stack);
    const health = config.services?.['Redis-3.2.11']?.healthcheck as { test: string[] } | undefined;
    const test = health?.test[1]?.replaceAll('$$', '$') ?? '';
    expect(test).toContain(':18EB');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port.toString(16).toUpperCase().padStart(4, '0') : '';
    const script = test.replace('18EB', port);
    for (const shell of ['dash', 'bash', 'busybox sh']) {
      const [program = '', ...words] = shell.split(' ');
      await run(program, [...words, '-c', script]);
    }
    await new Promise((resolve) => server.close(resolve));
    await expect(run('sh', ['-c', script])).rejects.toMatchObject({ code: 1 });
  });
});
