import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Problem } from '../../src/verify/finding.ts'
import { type Alteration, listOf, shortened } from './alteration.ts'
import { altered, append, cut, flipBit, renameObject, repack } from './folder-alterations.ts'
import type { Chain, DigestFields, MadeDigest, MadeLogFile } from './made-chain.ts'

/** What can be done to one log file. */
export function logFileAlterations({ key, content }: MadeLogFile): Alteration[] {
  const of = (name: string, problem: Problem, apply: (path: string) => void): Alteration => ({
    name: `log file ${shortened(key)}: ${name}`,
    apply: (folder) => apply(join(folder, key)),
    expected: { key, problem },
  })
  const text = content.toString()
  return [
    of('one bit of the magic', 'invalid-format', (path) => flipBit(path, 0, 0)),
    of('one bit of the method', 'invalid-format', (path) => flipBit(path, 2, 1)),
    of('one bit in the middle', 'invalid-format', (path) => flipBit(path, 0.5, 3)),
    of('one bit of the checksum', 'invalid-format', (path) => flipBit(path, -8, 5)),
    of('one bit of the length', 'invalid-format', (path) => flipBit(path, -4, 2)),
    of('half of it', 'invalid-format', (path) => cut(path, 0.5)),
    of('nothing of it', 'invalid-format', (path) => cut(path, 0)),
    of('bytes after its end', 'invalid-format', (path) => append(path, Buffer.alloc(9))),
    of('another event after its end', 'hash-differs', (path) => append(path, gzipSync(text))),
    of('another event name', 'hash-differs', (path) => repack(path, text.replace('"eventName":"', '"eventName":"Un'))),
    of('one blank more', 'hash-differs', (path) => repack(path, `${text} `)),
    of('an empty list', 'hash-differs', (path) => repack(path, '{"Records":[]}')),
    of('unpacked', 'invalid-format', (path) => writeFileSync(path, text)),
    of('deleted', 'not-found', (path) => rmSync(path)),
    of('renamed', 'not-found', (path) => renameSync(path, path.replace(/.{4}\.json/, 'AAAA.json'))),
  ]
}

/** Members of a digest file, and what a verifier sees first when one of them is another. */
const members: readonly (readonly [string, Problem])[] = [
  ['awsAccountId', 'name-differs'],
  ['digestStartTime', 'signature-wrong'],
  ['digestEndTime', 'signature-wrong'],
  ['digestS3Bucket', 'moved'],
  ['digestS3Object', 'moved'],
  ['digestPublicKeyFingerprint', 'key-unknown'],
  ['digestSignatureAlgorithm', 'unknown-algorithm'],
  ['newestEventTime', 'signature-wrong'],
  ['oldestEventTime', 'signature-wrong'],
  ['previousDigestS3Bucket', 'signature-wrong'],
  ['previousDigestS3Object', 'signature-wrong'],
  ['previousDigestHashValue', 'signature-wrong'],
  ['previousDigestHashAlgorithm', 'signature-wrong'],
  ['previousDigestSignature', 'signature-wrong'],
]

/** What can be done to the content of one digest file. */
export function digestAlterations({ digests }: Chain, digest: MadeDigest, at: number): Alteration[] {
  const { key, fields, logFiles } = digest
  const of = (name: string, problem: Problem, apply: (path: string) => void): Alteration => ({
    name: `digest ${at}: ${name}`,
    apply: (folder) => apply(join(folder, key)),
    expected: { key, problem },
  })
  const foreign = key.replace('_CloudTrail-Digest_', '_Digest_')
  const withFields = (changed: Record<string, unknown>) => (path: string) =>
    repack(path, JSON.stringify({ ...fields, ...changed }))
  const ofLogFile = (changed: Record<string, unknown>) =>
    withFields({ logFiles: listOf(fields.logFiles).map((file) => ({ ...file, ...changed })) })
  return [
    ...members
      .filter(([member]) => typeof fields[member] === 'string')
      .map(([member, problem]) =>
        of(
          `another ${member}`,
          problem,
          withFields({ [member]: altered(String(fields[member]), member.endsWith('Time') ? 18 : 0) }),
        ),
      ),
    ...members.map(([member]) =>
      of(`without ${member}`, expectedWithout(member, fields), (path) => {
        const { [member]: _, ...others } = fields
        repack(path, JSON.stringify(others))
      }),
    ),
    ...(logFiles.length === 0
      ? [of('a log file added', 'signature-wrong', withFields({ logFiles: digests[0]?.fields.logFiles }))]
      : [
          of('no log files', 'signature-wrong', withFields({ logFiles: [] })),
          of('another hash of its log files', 'signature-wrong', ofLogFile({ hashValue: '0'.repeat(64) })),
          of('another name of its log files', 'signature-wrong', ofLogFile({ s3Object: 'AWSLogs/elsewhere.json.gz' })),
          of('another bucket of its log files', 'signature-wrong', ofLogFile({ s3Bucket: 'elsewhere' })),
          of('other times of its log files', 'signature-wrong', ofLogFile({ oldestEventTime: '2026-01-01T00:00:00Z' })),
        ]),
    of('one bit in the middle', 'invalid-format', (path) => flipBit(path, 0.5, 3)),
    of('one bit of the checksum', 'invalid-format', (path) => flipBit(path, -8, 5)),
    of('half of it', 'invalid-format', (path) => cut(path, 0.5)),
    of('nothing of it', 'invalid-format', (path) => cut(path, 0)),
    of('bytes after its end', 'invalid-format', (path) => append(path, Buffer.alloc(9))),
    of('other JSON', 'invalid-format', (path) => repack(path, '[]')),
    of('one blank more', 'signature-wrong', (path) => repack(path, `${JSON.stringify(fields)} `)),
    {
      name: `digest ${at}: renamed as no digest is`,
      apply: (folder) => renameObject(join(folder, key), join(folder, foreign)),
      expected: { key: foreign, problem: 'foreign-name' },
    },
  ]
}

/** A missing text is no digest file; where the members about the previous one are all null, one less says the same. */
function expectedWithout(member: string, fields: DigestFields): Problem {
  if (member === 'newestEventTime' || member === 'oldestEventTime') return 'signature-wrong'
  return member.startsWith('previous') && fields[member] === null ? 'signature-wrong' : 'invalid-format'
}
