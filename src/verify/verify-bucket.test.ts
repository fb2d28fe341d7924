import { createHash, createPublicKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { deleteObject, repack } from '../../test/support/folder-alterations.ts'
import { MadeChain, makeKey, publicKeyList, usualChain, writeDigest } from '../../test/support/made-chain.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { inShort, verifyFolder, wrongInShort } from '../../test/support/verify-folder.ts'

const key = makeKey()

test('verify: a chain is valid, all of it, and says from when to when', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  for (const logFiles of [2, 0, 1, 3, 1]) chain.addWindow({ logFiles })
  const findings = inShort(await verifyFolder(folder.path, publicKeyList(key)))
  expect(findings.filter((line) => line.startsWith('valid digest-file'))).toHaveLength(5)
  expect(findings.filter((line) => line.startsWith('valid log-file'))).toHaveLength(7)
  expect(findings.filter((line) => !line.startsWith('valid'))).toEqual([
    'chain 5 2026-11-20T20:01:31.000Z 2026-11-21T01:01:31.000Z',
  ])
})

test('verify: a copy without metadata proves all but the newest digest', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key, hasMetadata: false })
  for (const logFiles of [1, 1, 1]) chain.addWindow({ logFiles })
  const findings = await verifyFolder(folder.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([])
  const unproven = inShort(findings).filter((line) => line.startsWith('unproven'))
  expect(unproven).toEqual([
    `unproven digest-file ${chain.digests[2]?.key}`,
    `unproven log-file ${chain.digests[2]?.logFiles[0]?.key}`,
  ])
})

const start = usualChain.startMs
const hour = usualChain.windowMs
const at = (ms: number) => new Date(ms).toISOString()

/** A chain of `count` windows with one log file each, altered by `alter`, and what is then wrong with it. */
async function wrongAfter(
  count: number,
  alter: (chain: MadeChain, folder: string) => void,
  options: Parameters<typeof verifyFolder>[2] = {},
): Promise<string[]> {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  for (let window = 0; window < count; window += 1) chain.addWindow({ logFiles: 1 })
  alter(chain, folder.path)
  return wrongInShort(await verifyFolder(folder.path, publicKeyList(key), options))
}

test('verify: two digests that are deleted in a row are one gap, with its time', async () => {
  let named = ''
  const wrong = await wrongAfter(5, ({ digests }, folder) => {
    named = digests[2]?.key ?? ''
    for (const index of [1, 2]) deleteObject(join(folder, digests[index]?.key ?? ''))
  })
  expect(wrong).toEqual([
    `missing digest-file not-found ${named}`,
    `gap missing-digest ${at(start + hour)} ${at(start + 3 * hour)}`,
  ])
})

test('verify: where older digests are gone the chain has no beginning, unless nobody asks for it', async () => {
  const deleteFirst = ({ digests }: MadeChain, folder: string) => deleteObject(join(folder, digests[0]?.key ?? ''))
  expect(await wrongAfter(3, deleteFirst)).toEqual([
    expect.stringContaining('missing digest-file not-found'),
    `gap missing-digest unknown ${at(start + hour)}`,
  ])
  const later = { fromMs: start + hour, toMs: Number.POSITIVE_INFINITY }
  expect(await wrongAfter(3, deleteFirst, { range: later })).toEqual([])
})

test('verify: a changed digest is not held against its neighbours, and its log files are not covered', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  for (let window = 0; window < 3; window += 1) chain.addWindow({ logFiles: 1 })
  const [, changed] = chain.digests
  repack(join(folder.path, changed?.key ?? ''), JSON.stringify({ ...changed?.fields, logFiles: [] }))
  const findings = inShort(await verifyFolder(folder.path, publicKeyList(key)))
  expect(findings.filter((line) => !line.startsWith('valid') && !line.startsWith('chain'))).toEqual([
    `invalid digest-file signature-wrong ${changed?.key}`,
    `gap invalid-digest ${at(start + hour)} ${at(start + 2 * hour)}`,
    `not-covered log-file ${changed?.logFiles[0]?.key}`,
  ])
})

test('verify: a new chain after logging was off is a gap that nothing is wrong with', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  chain.addWindow({ logFiles: 1 })
  chain.addWindow({ logFiles: 1, restartsAfterMs: 5 * hour })
  const findings = await verifyFolder(folder.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([])
  expect(inShort(findings)).toContain(`gap restart ${at(start + hour)} ${at(start + 6 * hour)}`)
})

test('verify: a backfill digest is a chain of its own', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  chain.addWindow({ logFiles: 1 })
  const backfill = chain.addWindow({ logFiles: 2, isBackfill: true })
  chain.addWindow({ logFiles: 1 })
  chain.addWindow({ logFiles: 1 })
  chain.addWindow({ logFiles: 1, isBackfill: true })
  const findings = inShort(await verifyFolder(folder.path, publicKeyList(key)))
  expect(findings.filter((line) => !line.startsWith('valid') && !line.startsWith('chain'))).toEqual([])
  expect(findings.filter((line) => line.startsWith('chain'))).toHaveLength(2)

  rmSync(join(folder.path, backfill.logFiles[0]?.key ?? ''))
  expect(wrongInShort(await verifyFolder(folder.path, publicKeyList(key)))).toEqual([
    `missing log-file not-found ${backfill.logFiles[0]?.key}`,
  ])
})

test('verify: a key that rotated stays good for what it signed, and only within its time', async () => {
  using folder = temporaryFolder()
  const next = makeKey()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  chain.addWindow({ logFiles: 1 })
  const [rotated] = [chain.addWindow({ logFiles: 1, key: next }), chain.addWindow({ logFiles: 1, key: next })]
  const list = (ValidityStartTime: number) => ({
    PublicKeyList: [
      ...publicKeyList(key).PublicKeyList,
      ...publicKeyList(next).PublicKeyList.map((entry) => ({ ...entry, ValidityStartTime })),
    ],
  })
  expect(wrongInShort(await verifyFolder(folder.path, list(start / 1000)))).toEqual([])
  const tooLate = (start + 20 * hour) / 1000
  expect(wrongInShort(await verifyFolder(folder.path, list(tooLate)))).toContain(
    `invalid digest-file key-not-valid-then ${rotated.key}`,
  )
  // The fingerprint in the list is another key's: neither is taken.
  const swapped = publicKeyList(next).PublicKeyList.map((entry) => ({ ...entry, Fingerprint: key.fingerprint }))
  expect(wrongInShort(await verifyFolder(folder.path, { PublicKeyList: swapped }))).toContain(
    `invalid digest-file key-unknown ${rotated.key}`,
  )
})

test('verify: a key in another form than PKCS #1 is said to be unusable', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  const spki = createPublicKey(key.privateKey).export({ type: 'spki', format: 'der' })
  const fingerprint = createHash('md5').update(spki).digest('hex')
  const digest = chain.addWindow({ logFiles: 0, key: { ...key, der: spki, fingerprint } })
  expect(wrongInShort(await verifyFolder(folder.path, publicKeyList({ ...key, der: spki, fingerprint })))).toEqual([
    `invalid digest-file key-unusable ${digest.key}`,
    expect.stringContaining('gap invalid-digest'),
  ])
})

test('verify: two trails that share a folder name one file each, and neither misses the other', async () => {
  using folder = temporaryFolder()
  const one = new MadeChain({ ...usualChain, folder: folder.path, key })
  const other = new MadeChain({
    ...usualChain,
    folder: folder.path,
    key,
    trailName: 'other',
    startMs: start + 600_000,
    firstFile: 1000,
  })
  for (let window = 0; window < 3; window += 1) {
    one.addWindow({ logFiles: 2 })
    other.addWindow({ logFiles: 2 })
  }
  const findings = await verifyFolder(folder.path, publicKeyList(key))
  expect(inShort(findings).filter((line) => !/^(valid|chain)/.test(line))).toEqual([])

  const trail = { name: 'other', homeRegion: null }
  const alone = inShort(await verifyFolder(folder.path, publicKeyList(key), { trail }))
  expect(alone.filter((line) => line.startsWith('valid log-file'))).toHaveLength(6)
  expect(alone.filter((line) => !/^(valid|chain)/.test(line))).toEqual([])
})

test('verify: log files after the newest digest and before the oldest are not covered, and not wrong', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  for (let window = 0; window < 3; window += 1) chain.addWindow({ logFiles: 1 })
  const newest = chain.digests.at(-1)
  deleteObject(join(folder.path, newest?.key ?? ''))
  const findings = await verifyFolder(folder.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([])
  expect(inShort(findings)).toContain(`not-covered log-file ${newest?.logFiles[0]?.key}`)
})

test('verify: a range leaves out what lies outside of it, and takes no offence at its edges', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key, hasMetadata: false })
  for (let window = 0; window < 60; window += 1) chain.addWindow({ logFiles: 1 })
  const range = { fromMs: start + 30 * hour + 1000, toMs: start + 33 * hour + 1000 }
  const findings = inShort(await verifyFolder(folder.path, publicKeyList(key), { range }))
  expect(findings.filter((line) => line.startsWith('valid log-file'))).toHaveLength(4)
  expect(findings.filter((line) => !line.startsWith('valid'))).toEqual([
    `chain 4 ${at(start + 30 * hour)} ${at(start + 34 * hour)}`,
  ])
})

test('verify: a part of a bucket in a folder is placed by what its digests say', async () => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key })
  for (let window = 0; window < 3; window += 1) chain.addWindow({ logFiles: 1 })
  const part = join(folder.path, 'AWSLogs', usualChain.accountId)
  const findings = inShort(await verifyFolder(part, publicKeyList(key)))
  expect(findings.filter((line) => line.startsWith('valid'))).toHaveLength(6)
  expect(findings.filter((line) => !/^(valid|chain)/.test(line))).toEqual([])
  expect(
    await verifyFolder(join(folder.path, 'AWSLogs', usualChain.accountId, 'CloudTrail'), publicKeyList(key)),
  ).toEqual([])
})

test('verify: no digest file leads out of the folder', async () => {
  using folder = temporaryFolder()
  const outside = join(folder.path, 'outside.json.gz')
  writeFileSync(outside, gzipSync('{"Records":[]}'))
  const chain = new MadeChain({ ...usualChain, folder: join(folder.path, 'bucket'), key })
  const digest = chain.addWindow({ logFiles: 1 })
  const escapes = [
    '../outside.json.gz',
    'AWSLogs/../../outside.json.gz',
    '/outside.json.gz',
    '',
    'a\u0000b',
    'x'.repeat(5000),
  ]
  const logFiles = escapes.map((s3Object) => ({
    ...Object(listOf(digest.fields.logFiles)[0]),
    s3Object,
    hashValue: createHash('sha256').update('{"Records":[]}').digest('hex'),
  }))
  writeDigest(chain.plan, { ...digest.fields, logFiles }, key.privateKey)
  const wrong = wrongInShort(await verifyFolder(join(folder.path, 'bucket'), publicKeyList(key)))
  expect(wrong.filter((line) => line.startsWith('missing log-file'))).toHaveLength(escapes.length)
})

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
