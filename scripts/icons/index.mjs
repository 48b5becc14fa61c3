// npm run icons: draws resources/icons/*.svg in the sizes and containers that the installers want, in the browser that is here anyway.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { hasDisplay, startVirtualDisplay } from '../display.mjs';
import { project } from '../node.mjs';
import { resolveRuntime } from '../runtime/index.mjs';
import { icns, ico } from './containers.mjs';

const folder = join(project, 'resources', 'icons');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

const runtime = await resolveRuntime((line) => process.stderr.write(`${line}\n`));
const screen = hasDisplay() ? undefined : await startVirtualDisplay();
const args = [...runtime.args.slice(0, -1), join(dirname(fileURLToPath(import.meta.url)), 'page')];
const env = { ...process.env, ...runtime.env, ...(screen && { DISPLAY: screen.display }) };
const app = await _electron.launch({ executablePath: runtime.executable, args, env });
try {
  const page = await app.firstWindow();
  for (const name of ['icon', 'package']) {
    const images = [];
    for (const size of sizes) images.push({ size, png: await draw(page, join(folder, `${name}.svg`), size) });
    write(`${name}.png`, images.at(-1).png);
    write(`${name}.ico`, ico(images.filter(({ size }) => size <= 256)));
    write(`${name}.icns`, icns(images));
    if (name === 'icon')
      for (const { size, png } of images.slice(0, -1)) write(join('linux', `${size}x${size}.png`), png);
  }
} finally {
  await app.close();
  await screen?.stop();
}

async function draw(page, file, size) {
  const source = `data:image/svg+xml;base64,${readFileSync(file).toString('base64')}`;
  const url = await page.evaluate(
    async ([source, size]) => {
      const image = new Image(size, size);
      image.src = source;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
      canvas.getContext('2d').drawImage(image, 0, 0, size, size);
      return canvas.toDataURL('image/png');
    },
    [source, size],
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

function write(name, bytes) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
  process.stderr.write(`${name} ${bytes.length}\n`);
}
