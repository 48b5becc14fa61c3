import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../fixtures/engines';
import { httpImage, loadImages, type MadeImage } from '../../fixtures/images';

/** A compose application of three services on a real engine: an HTTP chain, a config file, a volume, a secret, a Chinese name. */
export interface Shop {
  readonly folder: string;
  readonly composeFile: string;
  readonly port: number;
  readonly images: readonly MadeImage[];
  remove(): Promise<void>;
}

export const shopImages = [
  'registry.test/shop/portal:1.0',
  'registry.test/shop/catalog:1.0',
  'registry.test/shop/store:1.0',
] as const;

export async function makeShop(engine: Engine, port: number): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-shop-'));
  await mkdir(join(folder, 'conf'));
  await writeFile(join(folder, 'conf', 'motd.txt'), '欢迎 $HOME\n');
  await writeFile(join(folder, '.env'), `PORTAL_PORT=${port}\n`);
  await writeFile(join(folder, 'docker-compose.yaml'), compose);
  const images = await loadImages(
    engine,
    await httpImage(shopImages[0], 'portal'),
    await httpImage(shopImages[1], 'catalog page'),
    await httpImage(shopImages[2], 'store page'),
  );
  return {
    folder,
    composeFile: join(folder, 'docker-compose.yaml'),
    port,
    images,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const compose = `
services:
  portal:
    image: ${shopImages[0]}
    x-sealift: { name: 门户 网站 }
    environment:
      UPSTREAM: catalog:8080/cgi-bin/upstream
    ports: ["\${PORTAL_PORT}:8080"]
    depends_on: [catalog]
    volumes: ["./conf/motd.txt:/etc/motd:ro"]
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"], interval: 1s, timeout: 3s, retries: 20 }
    mem_limit: 64m
    stop_grace_period: 1s
  catalog:
    image: ${shopImages[1]}
    stop_grace_period: 1s
    environment:
      UPSTREAM: store:8080/
      DB_PASSWORD: "**None**"
    depends_on:
      store: { condition: service_healthy }
  store:
    image: ${shopImages[2]}
    stop_grace_period: 1s
    environment: { DB_PASSWORD: "**None**", PRICE: "5$$" }
    volumes: ["store-data:/data"]
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"], interval: 1s, timeout: 3s, retries: 20 }
volumes:
  store-data:
`;
