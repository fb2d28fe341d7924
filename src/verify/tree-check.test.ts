import { expect, test } from 'vitest'
import { MadeLog, madeCosigner } from '../../test/support/made-log.ts'
import type { BucketReader } from './bucket-reader.ts'
import type { CheckpointDemands, SeenCheckpoint } from './checkpoint-check.ts'
import { noTree, treeFindings } from './tree-check.ts'

const log = new MadeLog()
const place = 's3://logs/pre/CairnLog/'
const signedBy = ({ noteKey }: MadeLog): CheckpointDemands => ({ logKeys: [noteKey], witnesses: [] })

/** What is found of a published tree: verdict, problems and path of each finding. */
async function found(
  files: ReadonlyMap<string, Buffer>,
  { demands = signedBy(log), seen = [] }: { demands?: CheckpointDemands; seen?: readonly SeenCheckpoint[] } = {},
): Promise<string[]> {
  const lines: string[] = []
  for await (const { verdict, problems, object } of treeFindings(bucketOf(files), 'logs', 'pre/', {
    demands: async () => demands,
    seen,
  })) {
    lines.push([verdict, ...problems, object.key.replace('pre/CairnLog/', '')].join(' '))
  }
  return lines
}

function bucketOf(files: ReadonlyMap<string, Buffer>): BucketReader {
  return {
    bucketName: 'logs',
    async *list(prefix) {
      for (const path of files.keys()) {
        const key = `pre/CairnLog/${path}`
        if (key.startsWith(prefix)) yield { key, modifiedAtMs: null }
      }
    },
    async *folders() {},
    async find({ key }) {
      const bytes = files.get(key.replace('pre/CairnLog/', ''))
      if (bytes === undefined) return null
      return { sizeBytes: bytes.length, metadata: null, content: { kind: 'stream', chunks: chunksOf(bytes) } }
    },
  }
}

function seenOf(from: MadeLog, size: number, at = place): SeenCheckpoint {
  return { place: at, origin: from.origin, size, rootHash: from.rootHash(size) }
}

test('verify: a published tree is valid, one that nobody vouches for is unproven, and none is no finding', async () => {
  for (const size of [0, 1, 256, 700]) expect(await found(log.published(size))).toEqual(['valid checkpoint'])
  const demands = { logKeys: [], witnesses: [] }
  expect(await found(log.published(300), { demands })).toEqual(['unproven checkpoint'])
  expect(await found(new Map())).toEqual([])
  expect(noTree('logs', 'pre/')).toMatchObject({ verdict: 'missing', problems: ['tree-missing'] })
})

test('verify: a full tile may stand for a partial one of it', async () => {
  const files = log.published(300)
  files.delete('tile/0/001.p/44')
  files.set('tile/0/001', log.published(512).get('tile/0/001') ?? Buffer.alloc(0))
  expect(await found(files)).toEqual(['valid checkpoint'])
})

// Goal: whatever is changed below CairnLog is found.
// Method: each object is changed in one bit, cut short, emptied and removed.
test('verify: every change of a published tree is found', async () => {
  for (const path of log.published(700).keys()) {
    for (const change of [
      (bytes: Buffer) => bytes.fill((bytes[9] ?? 0) ^ 1, 9, 10),
      (bytes: Buffer) => bytes.subarray(0, -1),
      () => Buffer.alloc(0),
      () => null,
    ]) {
      const files = log.published(700)
      const changed = change(files.get(path) ?? Buffer.alloc(0))
      if (changed === null) files.delete(path)
      else files.set(path, changed)
      const lines = await found(files)
      expect(lines.filter((line) => !line.startsWith('valid')).length, `${path}: ${lines}`).toBeGreaterThan(0)
    }
  }
})

test('verify: a checkpoint of another key, or without a witness that is demanded, is invalid', async () => {
  expect(await found(log.published(300), { demands: signedBy(new MadeLog(8)) })).toEqual([
    'invalid checkpoint-unsigned checkpoint',
  ])
  const { noteKey, cosign } = madeCosigner()
  const demands = { ...signedBy(log), witnesses: [noteKey] }
  const files = log.published(300)
  expect(await found(files, { demands })).toEqual(['invalid not-cosigned checkpoint'])
  files.set('checkpoint', Buffer.from(cosign(log.checkpoint(300))))
  expect(await found(files, { demands })).toEqual(['valid checkpoint'])
  const both = { ...demands, witnesses: [noteKey, madeCosigner(10).noteKey] }
  expect(await found(files, { demands: both })).toEqual(['invalid not-cosigned checkpoint'])
})

test('verify: a tree has to continue what was seen of its log, here and elsewhere', async () => {
  const files = log.published(700)
  const seen = [seenOf(log, 300), seenOf(log, 700, 'elsewhere'), seenOf(log, 900, 'elsewhere too')]
  expect(await found(files, { seen })).toEqual(['valid checkpoint'])
  expect(await found(files, { seen: [seenOf(log, 701)] })).toEqual(['invalid older-than-seen checkpoint'])
  expect(await found(files, { seen: [seenOf(new MadeLog(8), 3)] })).toEqual(['invalid another-log checkpoint'])
  const other = new MadeLog(7, 'changed', 299)
  for (const at of [place, 'elsewhere']) {
    expect(await found(files, { seen: [seenOf(other, 300, at)] })).toEqual(['invalid not-continued checkpoint'])
  }
  expect(await found(files, { seen: [seenOf(other, 299)] })).toEqual(['valid checkpoint'])
})

test('verify: a checkpoint that nobody signed and that claims any size takes no time', async () => {
  const text = log.checkpoint(0).replace('\n0\n', '\n9007199254740991\n')
  const files = new Map([['checkpoint', Buffer.from(text)]])
  expect(await found(files)).toEqual(['invalid checkpoint-unsigned checkpoint'])
  const lines = await found(files, { demands: { logKeys: [], witnesses: [] } })
  expect(lines).toHaveLength(1_001)
  expect(lines.at(-1)).toBe('invalid tiles-wrong checkpoint')
})

async function* chunksOf(bytes: Buffer) {
  yield bytes
}
