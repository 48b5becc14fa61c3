import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { calls, events } from './preload/contract';
import { noteBundled } from './scripts/licences/bundled.mjs';

// The main process must also run on the Electron that embeds Node 20 (see docs/decisions.md), so the targets stay there.
export default defineConfig({
  main: {
    plugins: [noteBundled('main')],
    build: {
      target: 'node20',
      rollupOptions: {
        input: {
          desktop: 'main/desktop/index.ts',
          host: 'main/desktop/host.ts',
          cli: 'main/cli/index.ts',
          // Run in threads of their own (main/images/gzip/pool.ts, main/media/digest/index.ts).
          compress: 'main/images/gzip/worker.ts',
          digest: 'main/media/digest/worker.ts',
        },
        // Shapes that a command does not ask for are left out of what it loads.
        treeshake: { moduleSideEffects: (id) => !id.includes('/preload/contract') },
        output: { format: 'es', chunkFileNames: 'parts/[name]-[hash].js' },
      },
      // Opening a package of many small files costs more than the window's first frame.
      externalizeDeps: { exclude: ['zod'] },
      outDir: 'out/main',
    },
  },
  preload: {
    plugins: [noteBundled('preload')],
    build: {
      target: 'node20',
      rollupOptions: {
        input: { preload: 'preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
      outDir: 'out/preload',
      // A sandboxed preload cannot require packages, so everything it needs is bundled.
      externalizeDeps: false,
    },
    // The bridge knows the contract's names without carrying the contract and zod into every window.
    define: {
      __CONTRACT_CALLS__: JSON.stringify(Object.keys(calls)),
      __CONTRACT_EVENTS__: JSON.stringify(Object.keys(events)),
    },
  },
  renderer: {
    root: 'renderer',
    // Replaced by a fresh one with every answer (main/desktop/protocol.ts).
    html: { cspNonce: '__SEALIFT_NONCE__' },
    build: {
      target: 'chrome130',
      minify: true,
      rollupOptions: { input: 'renderer/index.html' },
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    plugins: [react(), noteBundled('renderer')],
  },
});
