import { defineConfig } from 'vitest/config'

// Tests run what users run: the compiled files. `scripts/bootstrap.mjs` builds them first.
export default defineConfig({
  test: {
    include: [
      'build/src/**/*.test.js',
      'build/test/**/*.test.js',
      'build/scripts/**/*.test.js',
      'build/bench/**/*.test.js',
      'build/packages/**/*.test.js',
    ],
    exclude: ['build/test/outside/**'],
    setupFiles: ['build/test/support/property-seed.js'],
    pool: 'forks',
    maxWorkers: 2,
    // For a busy machine: what takes seconds on one that is not.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
