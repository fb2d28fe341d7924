import { gunzipSync, gzipSync } from 'node:zlib'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import type { BucketObject, FoundDigest } from '../support/digest-reader.ts'
import { makeKey, signDigest } from '../support/made-chain.ts'
import { OutsideFolder } from '../support/outside-folder.ts'
import type { ShellRun } from '../support/shell.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { quickTrails, WrittenBucket } from '../support/written-bucket.ts'

const signedDigests = 4

let server: TestServer
let folder: OutsideFolder
let bucket: WrittenBucket
/** Digests of the home Region in two chains, the second after a pause in logging; the oldest first. */
let first: readonly FoundDigest[]
let second: readonly FoundDigest[]
let elsewhere: readonly FoundDigest[]
beforeAll(async () => {
  server = await startServer({ env: quickTrails })
  folder = new OutsideFolder(server)
  // Before there is any digest.
  using other = await WrittenBucket.create(server, 'other')
  const { status, lines } = await validateTrail(other.trailArn, '')
  expect([status, lines.at(-1)]).toEqual([0, 'No digests found'])
  bucket = await WrittenBucket.create(server, 'audit', ['us-east-1', 'eu-west-1'])
  using ireland = awsClients({ url: server.url, credentials: server.credentials(), region: 'eu-west-1' })
  await bucket.start()
  const happen = async ({ cloudtrail }: AwsClients) => {
    await cloudtrail.send(new DescribeTrailsCommand({}))
    await ireland.cloudtrail.send(new DescribeTrailsCommand({}))
  }
  await bucket.fill(signedDigests, happen)
  await bucket.stop()
  const before = await bucket.settled()
  await bucket.start()
  await bucket.fill(1, happen)
  await bucket.stop()
  const all = await bucket.settled()
  const ofRegion = (region: string) => all.filter((digest) => digest.region === region && !digest.isBackfill)
  const isOfFirst = ({ key }: FoundDigest) => before.some((digest) => digest.key === key)
  first = ofRegion('us-east-1').filter(isOfFirst)
  second = ofRegion('us-east-1').filter((digest) => !isOfFirst(digest))
  elsewhere = ofRegion('eu-west-1')
})
afterAll(async () => {
  bucket[Symbol.dispose]()
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('validate-logs: everything is valid, and a pause in logging is told and not held against it', async () => {
  const { status, lines } = await validate('--verbose')
  expect(second[0]?.previousKey).toBeNull()
  const all = [...first, ...second]
  const files = all.flatMap(({ logFiles }) => logFiles)
  expect(lines.filter((line) => line.endsWith('\tvalid')).sort()).toEqual(
    [
      ...all.map(({ key }) => `Digest file\t${url(key)}\tvalid`),
      ...files.map((key) => `Log file\t${url(key)}\tvalid`),
    ].sort(),
  )
  expect(problemsOf(lines)).toEqual([gapLine()])
  expect(lines).toContain(`${all.length}/${all.length} digest files valid`)
  expect(lines).toContain(`${files.length}/${files.length} log files valid`)
  expect(status).toBe(0)
  expect((await verify()).status).toBe(0)
})

test('validate-logs: another Region of the trail has digests and a key of its own', async () => {
  const { status, lines } = await validate('--region eu-west-1')
  const [gap, ...problems] = problemsOf(lines)
  expect([gap?.startsWith('No log files were delivered by CloudTrail between'), problems]).toEqual([true, []])
  expect(lines).toContain(`${elsewhere.length}/${elsewhere.length} digest files valid`)
  expect(status).toBe(0)
})

test('validate-logs: a trail that is not there', async () => {
  const unknown = bucket.trailArn.replace('/audit', '/unknown')
  const { status, lines } = await validateTrail(unknown, '')
  expect(lines.join('\n')).toContain(`A trail could not be found for ${unknown}`)
  expect(status).toBe(255)
})

/** What is done to the bucket; then what AWS's tool says of it, and what Cairn's must print among its findings. */
interface Situation {
  readonly name: string
  readonly apply: () => Promise<readonly string[]>
  readonly says: () => readonly string[]
  readonly status: number
  readonly ours: () => readonly [verdict: string, key: string]
}

const key = (at: number) => digestAt(at).key
const logKey = (at: number) => required(digestAt(at).logFiles[0], 'a log file')

const situations: readonly Situation[] = [
  {
    name: 'a modified log file',
    apply: () => change(logKey(1), (text) => text.replace('"eventName":"', '"eventName":"Not')),
    says: () => [`Log file\t${url(logKey(1))}\tINVALID: hash value doesn't match`],
    status: 1,
    ours: () => ['invalid', logKey(1)],
  },
  {
    name: 'a deleted log file',
    apply: () => remove(logKey(1)),
    says: () => [`Log file\t${url(logKey(1))}\tINVALID: not found`],
    status: 1,
    ours: () => ['missing', logKey(1)],
  },
  {
    name: 'a log file that is not packed',
    apply: () => replace(logKey(1), (object) => ({ ...object, body: gunzipSync(object.body) })),
    says: () => [`Log file\t${url(logKey(1))}\tINVALID: invalid format`],
    status: 1,
    ours: () => ['invalid', logKey(1)],
  },
  {
    name: 'a modified digest',
    apply: () => change(key(1), (text) => text.replace(/"hashValue":"[0-9a-f]{4}/, '"hashValue":"0000')),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: signature verification failed`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a deleted digest',
    apply: () => remove(key(1)),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: not found`],
    status: 1,
    ours: () => ['missing', key(1)],
  },
  {
    name: 'two digests deleted, one after the other',
    apply: () => remove(key(1), key(2)),
    says: () => [`Digest file\t${url(key(2))}\tINVALID: not found`],
    status: 1,
    ours: () => ['missing', key(2)],
  },
  {
    name: 'a digest in the place of another',
    apply: () => replace(key(2), () => objectAt(key(1))),
    says: () => [`Digest file\t${url(key(2))}\tINVALID: has been moved from its original location`],
    status: 1,
    ours: () => ['invalid', key(2)],
  },
  {
    name: 'a digest that is no JSON',
    apply: () => change(key(1), () => 'not JSON'),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: invalid format`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a digest that is not packed',
    apply: () => replace(key(1), (object) => ({ ...object, body: gunzipSync(object.body) })),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: invalid format`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a digest without its signature',
    apply: () => withMetadata(key(1), { signature: null }),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: signature verification failed`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a digest without the name of its algorithm',
    apply: () => withMetadata(key(1), { 'signature-algorithm': null }),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: signature verification failed`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a digest with the signature of another',
    apply: () => withMetadata(key(1), { signature: digestAt(2).signature }),
    says: () => [`Digest file\t${url(key(1))}\tINVALID: signature verification failed`],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
  {
    name: 'a digest signed with a key that is not listed',
    apply: signedByStranger,
    says: () => [
      `Digest file\t${url(key(1))}\tINVALID: public key not found in region us-east-1 for fingerprint ${stranger.fingerprint}`,
    ],
    status: 1,
    ours: () => ['invalid', key(1)],
  },
]

// Goal: AWS's own tool, unmodified, gives AWS's verdict in every situation that it knows; Cairn's sees each too.
//
// Method: a server writes a bucket; objects are altered through S3, judged by both tools, and put back.
test.each(situations)('validate-logs: $name', async ({ apply, says, status, ours }) => {
  const touched = await apply()
  const aws = await validate('')
  const own = await verify()
  await bucket.restore(touched)
  expect(problemsOf(aws.lines).filter((line) => line !== gapLine())).toEqual(says())
  expect(aws.status).toBe(status)
  expect(own.status, own.printed).toBe(1)
  const [verdict, object] = ours()
  const lines = own.printed.split('\n').filter((line) => line.endsWith(url(object)))
  expect(
    lines.some((line) => line.startsWith(verdict)),
    own.printed,
  ).toBe(true)
})

test('validate-logs: after all of this the bucket is as it was', async () => {
  const { status, lines } = await validate('')
  expect([status, problemsOf(lines)]).toEqual([0, [gapLine()]])
  const own = await verify()
  expect(own.status, own.printed).toBe(0)
})

// Nothing in a bucket names its newest digest. Cairn's tool asks the server, whose word counts where windows are longer
// than clocks may differ: not here (`src/verify/newest-digest.test.ts`).
test('validate-logs: the loss of the newest digest is not seen', async () => {
  await bucket.remove(required(second.at(-1), 'a digest').key)
  const { status, lines } = await validate('')
  expect([status, problemsOf(lines)]).toEqual([0, [gapLine()]])
})

const stranger = makeKey()

async function signedByStranger(): Promise<readonly string[]> {
  return await replace(key(1), ({ body, metadata }) => {
    const fields = { ...JSON.parse(gunzipSync(body).toString()), digestPublicKeyFingerprint: stranger.fingerprint }
    const text = JSON.stringify(fields)
    const signature = signDigest(fields, Buffer.from(text), stranger.privateKey)
    return { body: gzipSync(text), metadata: new Map([...metadata, ['signature', signature]]) }
  })
}

function digestAt(at: number): FoundDigest {
  return required(first.filter(({ logFiles }) => logFiles.length > 0)[at] ?? null, 'a digest')
}

function objectAt(name: string): BucketObject {
  return required(bucket.written.get(name), name)
}

async function replace(name: string, make: (object: BucketObject) => BucketObject): Promise<readonly string[]> {
  await bucket.put(name, make(objectAt(name)))
  return [name]
}

async function change(name: string, make: (text: string) => string): Promise<readonly string[]> {
  return await replace(name, (object) => {
    const text = gunzipSync(object.body).toString()
    expect(make(text)).not.toBe(text)
    return { ...object, body: gzipSync(make(text)) }
  })
}

async function withMetadata(name: string, changed: Readonly<Record<string, string | null>>) {
  return await replace(name, ({ body, metadata }) => {
    const next = new Map(metadata)
    for (const [member, value] of Object.entries(changed)) {
      if (value === null) next.delete(member)
      else next.set(member, value)
    }
    return { body, metadata: next }
  })
}

async function remove(...names: readonly string[]): Promise<readonly string[]> {
  for (const name of names) await bucket.remove(name)
  return names
}

function validate(options: string) {
  return validateTrail(bucket.trailArn, options)
}

async function validateTrail(trailArn: string, options: string) {
  const command = `aws cloudtrail validate-logs --trail-arn ${trailArn} --start-time 2020-01-01T00:00:00Z ${options}`
  const { status, printed } = await folder.run(command)
  return { status, lines: printed.split('\n').filter((line) => line !== '') }
}

async function verify(): Promise<ShellRun> {
  return await folder.run(`'${process.cwd()}/cairn' verify ${bucket.trailName}`)
}

/** What is not valid, and gaps. */
function problemsOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes('INVALID: ') || line.startsWith('No log files were delivered'))
}

function gapLine(): string {
  const [before, after] = [required(first.at(-1), 'a digest'), required(second[0], 'a digest')]
  return `No log files were delivered by CloudTrail between ${iso(before.endMs)} and ${iso(after.startMs)}`
}

function url(name: string): string {
  return `s3://${bucket.bucketName}/${name}`
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
