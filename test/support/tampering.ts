import { cpSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Problem } from '../../src/verify/finding.ts'
import { type Alteration, listOf, shortened } from './alteration.ts'
import { digestAlterations, logFileAlterations } from './altered-content.ts'
import {
  altered,
  copyObject,
  deleteObject,
  flipBit,
  renameObject,
  repack,
  swapFiles,
  swapObjects,
  writeMetadata,
} from './folder-alterations.ts'
import { type Chain, type DigestFields, type MadeDigest, type MadeKey, writeDigest } from './made-chain.ts'

export interface TamperingPlan {
  readonly chain: Chain
  /** A key that the verifier does not know. */
  readonly unknownKey: MadeKey
  /** Another key that the verifier knows. */
  readonly otherKey: MadeKey
}

/** Every alteration of the matrix. The chain has at least six digests, and log files in all but the third. */
export function alterations(plan: TamperingPlan): readonly Alteration[] {
  return [
    ...plan.chain.logFiles.flatMap(logFileAlterations),
    ...logFilePairs(plan.chain),
    ...plan.chain.digests.flatMap((digest, at) => digestAlterations(plan.chain, digest, at)),
    ...signatureAlterations(plan),
    ...chainAlterations(plan),
    ...plantedFiles(plan),
    ...harmless(plan.chain),
  ]
}

function logFilePairs({ logFiles }: Chain): Alteration[] {
  return logFiles.slice(1).flatMap((file, at) => {
    const before = logFiles[at] ?? file
    const expected = { key: file.key, problem: 'hash-differs' } as const
    return [
      {
        name: `log files ${shortened(before.key)} and ${shortened(file.key)}: swapped`,
        apply: (folder: string) => swapFiles(join(folder, before.key), join(folder, file.key)),
        expected,
      },
      {
        name: `log file ${shortened(file.key)}: replaced by an older one`,
        apply: (folder: string) => cpSync(join(folder, before.key), join(folder, file.key)),
        expected,
      },
    ]
  })
}

function signatureAlterations({ chain, unknownKey, otherKey }: TamperingPlan): Alteration[] {
  return chain.digests.flatMap((digest, at) => {
    const { key, fields, signature } = digest
    const isNewest = at === chain.digests.length - 1
    const metadata = (name: string, problem: Problem, change: Record<string, string | undefined>): Alteration => ({
      name: `digest ${at}: ${name}`,
      apply: (folder) =>
        writeMetadata(join(folder, key), { signature, 'signature-algorithm': 'SHA256withRSA', ...change }),
      expected: { key, problem },
    })
    const signed = (name: string, problem: Problem, changed: Partial<DigestFields>, by: MadeKey): Alteration => ({
      name: `digest ${at}: ${name}`,
      apply: (folder) => void writeDigest({ folder, hasMetadata: true }, { ...fields, ...changed }, by.privateKey),
      expected: { key, problem },
    })
    return [
      metadata('another first digit of its signature', 'signature-wrong', { signature: altered(signature) }),
      metadata('another last digit of its signature', 'signature-wrong', {
        signature: altered(signature, signature.length - 1),
      }),
      metadata('half a signature', 'signature-wrong', { signature: signature.slice(0, 256) }),
      metadata('an empty signature', 'signature-wrong', { signature: '' }),
      metadata('no signature', 'signature-missing', { signature: undefined }),
      metadata('no algorithm', 'signature-missing', { 'signature-algorithm': undefined }),
      metadata('another algorithm', 'unknown-algorithm', { 'signature-algorithm': 'none' }),
      metadata("its neighbour's signature", 'signature-wrong', {
        signature: chain.digests[at === 0 ? 1 : at - 1]?.signature,
      }),
      signed(
        'signed with an unknown key',
        'key-unknown',
        { digestPublicKeyFingerprint: unknownKey.fingerprint, logFiles: [] },
        unknownKey,
      ),
      signed('signed with an unknown key in the name of the real one', 'signature-wrong', { logFiles: [] }, unknownKey),
      signed(
        'signed with another known key in the name of the real one',
        'signature-wrong',
        { logFiles: [] },
        otherKey,
      ),
      // Whoever holds a key that is trusted can write a new end of the chain, and nothing else.
      ...(isNewest
        ? []
        : [
            signed(
              'signed with another known key',
              'replaced',
              { digestPublicKeyFingerprint: otherKey.fingerprint, logFiles: [] },
              otherKey,
            ),
          ]),
    ]
  })
}

function chainAlterations({ chain, unknownKey }: TamperingPlan): Alteration[] {
  const { digests } = chain
  const keyAt = (at: number) => digests[at]?.key ?? ''
  const newest = digests.length - 1
  const deletions = digests.map(
    (_, at): Alteration => ({
      name: `digest ${at}: deleted`,
      apply: (folder) => deleteObject(join(folder, keyAt(at))),
      expected:
        at === newest
          ? { key: folderAbove(keyAt(at), 4), problem: 'newest-missing', needsServer: true }
          : { key: keyAt(at), problem: 'not-found' },
    }),
  )
  const runs = digests.slice(0, -2).map(
    (_, at): Alteration => ({
      name: `digests ${at} and ${at + 1}: deleted`,
      apply: (folder) => deleteAll(folder, [keyAt(at), keyAt(at + 1)]),
      expected: { key: keyAt(at + 1), problem: 'not-found' },
    }),
  )
  const pairs = digests.slice(1).flatMap((_, before): Alteration[] => {
    const at = before + 1
    return [
      {
        name: `digests ${before} and ${at}: swapped`,
        apply: (folder) => swapObjects(join(folder, keyAt(before)), join(folder, keyAt(at))),
        expected: { key: keyAt(at), problem: 'moved' },
      },
      {
        name: `digest ${at}: replaced by the older one`,
        apply: (folder) => copyObject(join(folder, keyAt(before)), join(folder, keyAt(at))),
        expected: { key: keyAt(at), problem: 'moved' },
      },
      {
        name: `digest ${at}: its content alone replaced by that of the older one`,
        apply: (folder) => cpSync(join(folder, keyAt(before)), join(folder, keyAt(at))),
        expected: { key: keyAt(at), problem: 'moved' },
      },
    ]
  })
  const renamed = digests.map(({ key }, at): Alteration => {
    const other = anotherSecond(key)
    return {
      name: `digest ${at}: renamed to another second`,
      apply: (folder) => renameObject(join(folder, key), join(folder, other)),
      expected: { key: other, problem: 'moved' },
    }
  })
  return [
    ...deletions,
    ...runs,
    ...pairs,
    ...renamed,
    {
      name: 'the two newest digests: deleted',
      apply: (folder) => deleteAll(folder, [keyAt(newest - 1), keyAt(newest)]),
      expected: { key: folderAbove(keyAt(newest), 4), problem: 'newest-missing', needsServer: true },
    },
    {
      name: 'all digests: signed anew with an unknown key',
      apply: (folder) => signAllAnew(folder, digests, unknownKey),
      expected: { key: keyAt(0), problem: 'key-unknown' },
    },
  ]
}

/** A whole chain of an attacker: consistent in itself, without one of its log files. */
function signAllAnew(folder: string, digests: readonly MadeDigest[], key: MadeKey): void {
  let previousDigestSignature: string | null = null
  for (const { fields } of digests) {
    const forged: DigestFields = {
      ...fields,
      digestPublicKeyFingerprint: key.fingerprint,
      previousDigestSignature,
      logFiles: [],
    }
    previousDigestSignature = writeDigest({ folder, hasMetadata: true }, forged, key.privateKey)
  }
}

function plantedFiles({ chain, unknownKey }: TamperingPlan): Alteration[] {
  const [first, second] = chain.logFiles
  const third = chain.digests[2]
  if (first === undefined || second === undefined || third === undefined) throw new Error('the chain is too short')
  // In the minute of the first one of all there may have been others, from before digests were asked for.
  const planted = second.key.replace(/.{16}\.json/, 'PLANTEDPLANTED00.json')
  const foreign = first.key.replace(/[^/]*$/, 'events.json.gz')
  const between = anotherSecond(third.key)
  const copy = (to: string) => (folder: string) => cpSync(join(folder, first.key), join(folder, to))
  return [
    { name: 'a log file that no digest names', apply: copy(planted), expected: { key: planted, problem: 'unnamed' } },
    { name: 'a file among the log files', apply: copy(foreign), expected: { key: foreign, problem: 'foreign-name' } },
    {
      name: 'a digest between two others, signed with an unknown key',
      apply: (folder) => {
        const fields = {
          ...third.fields,
          digestS3Object: between,
          digestEndTime: anotherSecond(third.fields.digestEndTime),
        }
        writeDigest({ folder, hasMetadata: true }, fields, unknownKey.privateKey)
      },
      expected: { key: between, problem: 'signature-wrong' },
    },
    {
      name: 'a log file and its name in the digest: deleted',
      apply: (folder) => {
        const [digest] = chain.digests
        if (digest === undefined) return
        rmSync(join(folder, first.key))
        repack(
          join(folder, digest.key),
          JSON.stringify({ ...digest.fields, logFiles: listOf(digest.fields.logFiles).slice(1) }),
        )
      },
      expected: { key: chain.digests[0]?.key ?? '', problem: 'signature-wrong' },
    },
    {
      name: 'a link to a log file in place of it',
      apply: (folder) => {
        renameSync(join(folder, first.key), join(folder, 'elsewhere'))
        symlinkSync(join(folder, 'elsewhere'), join(folder, first.key))
      },
      expected: { key: first.key, problem: 'not-found' },
    },
  ]
}

/** Nothing that a digest proves is other than it was: hashes are of the unpacked content. */
function harmless({ logFiles, digests }: Chain): Alteration[] {
  const [file] = logFiles
  const [digest] = digests
  if (file === undefined || digest === undefined) throw new Error('the chain is too short')
  const of = (name: string, apply: (folder: string) => void): Alteration => ({ name, apply, expected: null })
  return [
    of('a log file: another time in its gzip header', (folder) => flipBit(join(folder, file.key), 5, 1)),
    of('a log file: another system in its gzip header', (folder) => flipBit(join(folder, file.key), 9, 1)),
    of('a log file: packed anew', (folder) =>
      writeFileSync(join(folder, file.key), gzipSync(file.content, { level: 1 })),
    ),
    of('a digest: packed anew', (folder) =>
      writeFileSync(join(folder, digest.key), gzipSync(JSON.stringify(digest.fields), { level: 1 })),
    ),
    of('a file of no concern', (folder) => writeFileSync(join(folder, dirname(file.key), 'README.txt'), 'nothing')),
  ]
}

function deleteAll(folder: string, keys: readonly string[]): void {
  for (const key of keys) deleteObject(join(folder, key))
}

/** The time at the end of a key, or alone, by a second later or, of the last of ten, earlier. */
function anotherSecond(text: string): string {
  return text.replace(/\dZ(?=$|\.json\.gz$)/, (digit) => `${digit === '9Z' ? 8 : Number(digit[0]) + 1}Z`)
}

/** The folder that many levels above `key`, with a slash at its end. */
function folderAbove(key: string, levels: number): string {
  return `${key.split('/').slice(0, -levels).join('/')}/`
}
