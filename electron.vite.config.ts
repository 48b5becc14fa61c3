import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// The main process must also run on the Electron that embeds Node 20 (see docs/decisions.md), so the targets stay there.
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      rollupOptions: {
        input: { desktop: 'main/desktop/index.ts', host: 'main/desktop/host.ts', cli: 'main/cli/index.ts' },
        output: { format: 'es' },
      },
      outDir: 'out/main',
    },
  },
  preload: {
    build: {
      target: 'node20',
      rollupOptions: { input: { preload: 'preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
      outDir: 'out/preload',
      // A sandboxed preload cannot require packages, so everything it needs is bundled.
      externalizeDeps: false,
    },
  },
  renderer: {
    root: 'renderer',
    build: { target: 'chrome130', rollupOptions: { input: 'renderer/index.html' }, outDir: 'out/renderer' },
    plugins: [react()],
  },
});
