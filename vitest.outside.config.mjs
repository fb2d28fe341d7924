import { defineConfig } from 'vitest/config'

// Clients that npm does not bring (the aws command, boto3) against a listening server. `.ci/run` installs them.
export default defineConfig({
  test: {
    include: ['build/test/outside/**/*.test.js'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
