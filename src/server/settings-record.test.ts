import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OwnActs } from '../capture/own-acts.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { recordChangedSettings } from './settings-record.ts'

/** One key of a metadata store, as far as settings need it. */
function oneKeyStore(): Pick<MetadataStore, 'get' | 'batch'> {
  let kept: Awaited<ReturnType<MetadataStore['get']>> = null
  return {
    get: async () => kept,
    batch: async ([change]) => {
      if (change === undefined || change.value === null) throw new Error('settings are written, one at a time')
      const revision = (kept?.revision ?? 0) + 1
      kept = { key: change.key, value: Buffer.from(change.value), revision }
      return revision
    },
  }
}

function configOf(env: Readonly<Record<string, string>>): Config {
  return loadConfig({ env, cwd: '/nowhere', configFile: undefined })
}

test('settings: the first start records nothing, an equal one nothing, and a changed one what was and what is', async () => {
  const store = oneKeyStore()
  const recorded: unknown[] = []
  const ownActs: Pick<OwnActs, 'record'> = { record: async (name, details) => void recorded.push([name, details]) }
  const secret = {
    CAIRN_ROOT_ACCESS_KEY_ID: 'AKIAROOTROOTROOTROOT',
    CAIRN_ROOT_SECRET_ACCESS_KEY: 'a-secret'.repeat(5),
  }
  await recordChangedSettings(store, ownActs, configOf({}))
  await recordChangedSettings(store, ownActs, configOf({ ...secret, CAIRN_METRICS_TOKEN: 'a-token-a-token-a-token' }))
  expect(recorded).toEqual([])

  await recordChangedSettings(store, ownActs, configOf({ CAIRN_HISTORY_RETENTION_DAYS: '7' }))
  expect(recorded).toMatchObject([
    ['ChangeSettings', { before: { historyRetentionDays: 90 }, after: { historyRetentionDays: 7 } }],
  ])
  await recordChangedSettings(store, ownActs, configOf({ CAIRN_HISTORY_RETENTION_DAYS: '7' }))
  expect(recorded).toHaveLength(1)
  expect(JSON.stringify(recorded)).not.toMatch(/secret|token/)
})

test('settings: where the change cannot be put on record it counts as not seen, and the next start records it', async () => {
  const store = oneKeyStore()
  const failing: Pick<OwnActs, 'record'> = { record: () => Promise.reject(new Error('the disk is full')) }
  const recorded: string[] = []
  await recordChangedSettings(store, failing, configOf({}))
  await expect(recordChangedSettings(store, failing, configOf({ CAIRN_REGION: 'eu-west-1' }))).rejects.toThrow('full')
  await recordChangedSettings(
    store,
    { record: async (name) => void recorded.push(name) },
    configOf({ CAIRN_REGION: 'eu-west-1' }),
  )
  expect(recorded).toEqual(['ChangeSettings'])
})

test('settings: upstreams, sources and redaction rules are on record, their secrets and paths are not', async () => {
  const store = oneKeyStore()
  const recorded: unknown[] = []
  const ownActs: Pick<OwnActs, 'record'> = { record: async (name, details) => void recorded.push([name, details]) }
  const folder = mkdtempSync(join(tmpdir(), 'cairn-settings-'))
  const configFile = join(folder, 'cairn.yaml')
  const text = `
upstreams:
  s3: { endpoint: "http://127.0.0.1:9000", signing: sign, accessKeyId: AKIDUPSTREAM, secretAccessKey: very-hidden }
  sns:
    endpoint: http://127.0.0.1:9000
    signing: sign
    credentialsFile: very-hidden
    roleArn: arn:aws:iam::123456789012:role/a
    externalId: very-hidden
  sqs: { endpoint: "http://127.0.0.1:9324", signing: pass, identitiesFile: very-hidden.json }
sources:
  cluster-1: { kind: kubernetes, token: very-hidden-very-hidden }
redaction:
  mail: { field: requestParameters.email, action: hash }
`
  writeFileSync(configFile, text)

  await recordChangedSettings(store, ownActs, configOf({}))
  await recordChangedSettings(store, ownActs, loadConfig({ env: {}, cwd: folder, configFile }))
  rmSync(folder, { recursive: true })
  expect(recorded).toMatchObject([
    [
      'ChangeSettings',
      {
        before: { upstreams: {}, sources: {}, redaction: {} },
        after: {
          upstreams: {
            s3: { endpoint: 'http://127.0.0.1:9000', signing: 'sign', accessKeyId: 'AKIDUPSTREAM' },
            sqs: { signing: 'pass', identities: true },
            sns: {
              credentials: 'file',
              role: { roleArn: 'arn:aws:iam::123456789012:role/a', externalId: true, stsRegion: 'us-east-1' },
            },
          },
          sources: { 'cluster-1': { kind: 'kubernetes', authentication: 'token', accountId: '123456789012' } },
          redaction: { mail: { field: 'requestParameters.email', eventSource: null, eventName: null, action: 'hash' } },
        },
      },
    ],
  ])
  expect(JSON.stringify(recorded)).not.toContain('very-hidden')
})
