// Clears away engines, volumes and registries that a killed test run has left behind.
import { createServer } from 'vite';
import { project } from './node.mjs';

// The code is the fixtures' own, which are TypeScript.
const server = await createServer({
  root: project,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
  appType: 'custom',
});
try {
  const { sweep } = await server.ssrLoadModule('/test/fixtures/claims.ts');
  for (const folder of await sweep()) process.stderr.write(`Cleared away ${folder}\n`);
} finally {
  await server.close();
}
