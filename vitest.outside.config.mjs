import { defineConfig } from 'vitest/config'

// Clients that npm does not bring (the aws command, boto3, Terraform) against a listening server, as `.ci/run` finds or
// installs them.
export default defineConfig({
  test: {
    include: ['build/test/outside/**/*.test.js'],
    setupFiles: ['build/test/support/property-seed.js'],
    pool: 'forks',
    maxWorkers: 1,
    // A test of the aws command starts Python some twenty times: a second on a busy machine, each.
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
})
