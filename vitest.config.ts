import { defineConfig } from 'vitest/config';

/** Long enough for an engine to load and start a stack on two slow cores; a test that hangs still ends. */
const patient = { testTimeout: 180_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Files run one at a time: they share two cores, two engines and the loop devices.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/setup-engines.ts'],
          ...patient,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/setup-desktop.ts'],
          ...patient,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        // Never part of the tests: measures what the documentation says of speed (npm run bench).
        test: {
          name: 'bench',
          include: ['test/bench/**/*.bench.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      // Figures of the desktop, measured when they are asked for by name.
      ...(process.argv.includes('desktop-bench')
        ? [
            {
              test: {
                name: 'desktop-bench',
                include: ['test/bench/desktop.measure.ts'],
                globalSetup: ['test/setup-desktop.ts'],
                ...patient,
              },
            },
          ]
        : []),
    ],
  },
});
