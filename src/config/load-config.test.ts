import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectConfig, loadConfig } from './load-config.ts'
import { describeProblem } from './problem.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-config-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  const configFile = join(cwd, 'given.yaml')
  writeFileSync(configFile, text)
  return inspectConfig({ env, cwd, configFile }).problems.map(describeProblem)
}

function configOf(text: string, env: Record<string, string> = {}) {
  const configFile = join(cwd, 'given.yaml')
  writeFileSync(configFile, text)
  return loadConfig({ env, cwd, configFile })
}

test('config: nothing set gives the defaults, frozen, with absolute paths', () => {
  const config = loadConfig({ env: {}, cwd })

  expect(config.listen).toEqual({
    host: '127.0.0.1',
    port: 4690,
    tls: null,
    allowPlainText: false,
    trustedProxies: [],
    domains: ['localhost'],
  })
  expect(config.dataDir).toBe(join(cwd, 'cairn-data'))
  expect(config.keys.masterKeyFile).toBe(join(cwd, 'cairn-data', 'keys', 'master'))
  expect(config.account).toEqual({ id: '123456789012', root: null })
  expect(config.regions).toContain('eu-central-1')
  expect(Object.isFrozen(config) && Object.isFrozen(config.listen) && Object.isFrozen(config.regions)).toBe(true)
})

test('config: a variable overrides the file, and an empty one does not', () => {
  const file = 'listen: { port: 5000 }\nhistory.retentionDays: 30\nregions: [eu-west-1, us-east-1]\n'
  const config = configOf(file, { CAIRN_PORT: '6000', CAIRN_HISTORY_RETENTION_DAYS: '' })

  expect(config.listen.port).toBe(6000)
  expect(config.history.retentionDays).toBe(30)
  expect(config.regions).toEqual(['eu-west-1', 'us-east-1'])
})

test('config: an account id without quotes keeps its leading zeros', () => {
  expect(configOf('account:\n  id: 000123456789\n').account.id).toBe('000123456789')
})

test('config: paths are relative to the folder of whoever names them', () => {
  const config = configOf('dataDir: data\nkeys: { masterKeyFile: ~ }\n', { CAIRN_MASTER_KEY_FILE: 'elsewhere/master' })
  expect(config.dataDir).toBe(join(cwd, 'data'))
  expect(config.keys.masterKeyFile).toBe(join(cwd, 'elsewhere', 'master'))
})

test('config: every problem is reported at once, with its key, its place and what would be right', () => {
  const text =
    'listen:\n  prot: 1\n  port: many\nregion: Frankfurt\ncapture:\n  rejectedPerSecond: some\naccount: root\n'
  expect(problemsOf(text, { CAIRN_LOG_LEVL: 'debug', CAIRN_LOOKUP_EVENTS_PER_SECOND: 'few' })).toEqual([
    'account (given.yaml line 7): must be a section of keys',
    'CAIRN_LOG_LEVL: there is no such variable; did you mean CAIRN_LOG_LEVEL?',
    'listen.prot (given.yaml line 2): there is no such key; did you mean listen.port?',
    'listen.port (given.yaml line 3) is "many": must be a whole number from 0 to 65535',
    'region (given.yaml line 4) is "Frankfurt": must be a Region such as eu-central-1',
    'capture.rejectedPerSecond (given.yaml line 6) is "some": must be a whole number from 0 to 10000',
    'limits.lookupEventsPerSecond (CAIRN_LOOKUP_EVENTS_PER_SECOND) is "few": must be a whole number from 0 to 100000',
  ])
})

test('config: a key whose feature does not exist yet is refused by name', () => {
  expect(problemsOf('test:\n  reset: true\n', { CAIRN_OUTBOUND_ALLOW_PRIVATE: 'true' })).toEqual([
    'test.reset (given.yaml line 2): not in this version of Cairn: emptying a server for tests; remove the key',
    'outbound.allowPrivate (CAIRN_OUTBOUND_ALLOW_PRIVATE): not in this version of Cairn: outgoing connections; remove the key',
  ])
})

test('config: a secret is never shown, neither in a problem nor in the effective configuration', () => {
  const secret = 'too short'
  const problems = problemsOf('', { CAIRN_METRICS_TOKEN: secret, CAIRN_ROOT_SECRET_ACCESS_KEY: secret })
  expect(problems).toHaveLength(2)
  expect(problems.join()).not.toContain(secret)

  const token = 'a-token-that-is-long-enough'
  const inspection = inspectConfig({ env: { CAIRN_METRICS_TOKEN: token }, cwd })
  expect(JSON.stringify('settings' in inspection ? inspection.settings : null)).not.toContain(token)
})

test.each([
  ['beyond loopback without TLS', 'listen.host: 0.0.0.0', 'listen.host'],
  ['a certificate without a key', 'listen.tls.certFile: c.pem', 'listen.tls.keyFile'],
  ['a key without a certificate', 'listen.tls.keyFile: k.pem', 'listen.tls.certFile'],
  ['half of the root credentials', 'account.rootAccessKeyId: AKIAIOSFODNN7EXAMPLE', 'account.rootSecretAccessKey'],
  ['a Region that is not served', 'region: eu-west-9', 'region'],
  ['a name that may lead anywhere', 'listen.host: audit.example.com', 'listen.host'],
])('config: %s is a problem', (_, text, key) => {
  const problems = problemsOf(text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(new RegExp(`^${key.replaceAll('.', '\\.')}[ :]`))
})

test('config: beyond loopback is allowed with TLS, or when plain text is', () => {
  expect(problemsOf('listen: { host: 0.0.0.0, allowPlainText: true }')).toEqual([])
  expect(problemsOf('listen: { host: "::", tls: { certFile: c, keyFile: k } }')).toEqual([])
})

test('config: variables that Kubernetes sets for a Service named cairn are told from ours', () => {
  const env = {
    CAIRN_SERVICE_HOST: '10.0.0.7',
    CAIRN_PORT_4690_TCP: 'tcp://10.0.0.7:4690',
    CAIRN_PORT: 'tcp://10.0.0.7:4690',
  }
  expect(problemsOf('', env)).toEqual([expect.stringContaining('enableServiceLinks')])
})

test('config: a key that is set twice, a file that is missing and broken YAML are problems', () => {
  expect(problemsOf('listen.port: 1\nlisten:\n  port: 2\n')).toEqual([
    'listen.port (given.yaml line 3): is set twice in the file',
  ])
  expect(problemsOf('listen: [')[0]).toMatch(/^given\.yaml \(given\.yaml line 1\): /)
  expect(() => loadConfig({ env: {}, cwd, configFile: 'absent.yaml' })).toThrow(/absent\.yaml: there is no such file/)
})

test('config: whatever the file holds, there is a configuration or there are problems', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.json({ maxDepth: 3 }), (text, json) => {
      for (const given of [text, json, `listen: ${json}`, `listen.port: ${text}`, `upstreams: ${json}`]) {
        expect(() => problemsOf(given)).not.toThrow()
      }
      expect(() => problemsOf('', { CAIRN_UPSTREAMS: json })).not.toThrow()
      expect(() => problemsOf('', { CAIRN_UPSTREAMS: text })).not.toThrow()
    }),
    { numRuns: 60 },
  )
})
