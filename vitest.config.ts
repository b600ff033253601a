import { defineConfig } from 'vitest/config';

// Process tests run two files at a time: they wait more than they work, and more engines would starve each other.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/{unit,architecture}/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'ui',
          include: ['tests/ui/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          setupFiles: ['tests/ui/support/patience.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/{contract,integration}/**/*.test.ts'],
          globalSetup: ['tests/support/buildOnce.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/**/*.d.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
