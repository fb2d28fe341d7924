import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { queueWaitSecondsMax } from '../../src/aws-client/sqs-client.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeLines } from '../support/made-records.ts'
import { type NotifiedBucket, PlayedAccount } from '../support/played-account.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Goal: whichever way a queue of AWS is told of a log file, its records arrive once, and its message goes when they have.
//
// Method: buckets of an account that moto plays, each followed by its queue: told by S3, by S3 through SNS, by EventBridge,
// and by CloudTrail's own message through SNS. One file is there before the start, others come while the server runs,
// while it is killed, and in a key that is encoded in notifications. What is no notification is left in the queue. One way
// is followed as a role.
test('followed bucket: each way to be told of log files brings every record once', async () => {
  await using account = await PlayedAccount.start()
  const ways = Object.entries(account.ways)
  const wanted: string[] = []
  const put = async (at: NotifiedBucket, name: string) => {
    const number = wanted.length
    const records = madeLines(number, 5, { accountId: '111122223333' })
    wanted.push(...records)
    const content = gzipSync(`{"Records":[${records.join(',')}]}`).toString('base64')
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
    const key = `our logs/AWSLogs/111122223333/CloudTrail/us-east-1/${today}/${name}.json.gz`
    await account.ask({
      do: 'put',
      bucket: at.bucket,
      key,
      content,
      ...(at.topic === undefined ? {} : { topic: at.topic }),
    })
  }
  const putAll = async (name: string) => {
    for (const [, at] of ways) await put(at, name)
  }

  await putAll('before')
  await using server = await startServer({ config: configOf(account) })
  await arrival(server, wanted)
  await putAll('after')
  await arrival(server, wanted)
  await server.kill('SIGKILL')
  // Until then moto goes on waiting for the dead client, and would hand it the next message, which is then hidden.
  await sleep(queueWaitSecondsMax * 1000)
  await putAll('while it was dead')
  await server.start()
  await arrival(server, wanted)
  const direct = account.ways.s3
  await account.ask({ do: 'send', queueUrl: direct?.queueUrl, body: 'of somebody else' })
  await putAll('a+b c%20d')
  await arrival(server, wanted)

  for (const [way, { queueUrl }] of ways) {
    const left = way === 's3' ? 1 : 0
    await until(async () => (await account.ask({ do: 'depth', queueUrl })).messages === left)
  }
  await until(async () => (await metricsOf(server)).includes('cairn_source_left_messages_total{source="s3"} 1'))
  expect(await metricsOf(server)).not.toMatch(/^cairn_source_failing\{.*\} 1$/m)
  expect(await metricsOf(server)).toContain(`cairn_credentials_missing{entry="sources.${asRole}"} 0`)
})

/** The way that is followed as a role, of which moto's STS gives sessions. */
const asRole = 'sns'
const account = 'arn:aws:iam::123456789012'

function configOf({ url, ways }: PlayedAccount): string {
  const sources = Object.entries(ways).flatMap(([name, { bucket, queueUrl }]) => [
    `  ${name}:`,
    '    kind: cloudtrail-bucket',
    `    bucket: ${bucket}`,
    '    prefix: our logs',
    `    endpoint: ${url}`,
    `    queueUrl: ${queueUrl}`,
    '    accessKeyId: AKIAEXAMPLE',
    '    secretAccessKey: secret',
    ...(name === asRole ? [`    roleArn: ${account}:role/reader`, `    stsEndpoint: ${url}`] : []),
    '    pollIntervalMs: 1000',
  ])
  return ['sources:', ...sources].join('\n')
}

/** Waits until all of `wanted` are found, each once. */
async function arrival(server: TestServer, wanted: readonly string[]): Promise<void> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  await until(async () => {
    const { records } = await cairn.search([])
    const texts = records.filter(({ provenance }) => provenance.kind === 'imported').map(({ text }) => text)
    expect(new Set(texts).size, 'once').toBe(texts.length)
    return wanted.every((text) => texts.includes(text))
  })
}

async function metricsOf(server: TestServer): Promise<string> {
  return await (await fetch(`${server.url}/_cairn/metrics`)).text()
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(100)
}
