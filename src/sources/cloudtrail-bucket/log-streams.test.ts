import { expect, test } from 'vitest'
import { findStreams, logRoot, placeOfKey } from './log-streams.ts'

const path = '2026/11/20/111122223333_CloudTrail_us-east-1_20261120T1205Z_nx5UQ0zQkgGFv3aB.json.gz'

test('log streams: a key is taken apart below the prefix of its trail', () => {
  const stream = '111122223333/CloudTrail/us-east-1'
  expect(placeOfKey(logRoot(''), `AWSLogs/${stream}/${path}`)).toEqual({ stream, path })
  expect(placeOfKey(logRoot('a/b'), `a/b/AWSLogs/o-exampleorgid/${stream}/${path}`)).toEqual({
    stream: `o-exampleorgid/${stream}`,
    path,
  })
  for (const folder of ['CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated']) {
    const other = `111122223333/${folder}/us-east-1`
    expect(placeOfKey('AWSLogs/', `AWSLogs/${other}/2026/11/20/any.json`)?.stream).toBe(other)
  }
})

test.each([
  ['a digest', `AWSLogs/111122223333/CloudTrail-Digest/us-east-1/${path}`],
  ['another prefix', `other/AWSLogs/111122223333/CloudTrail/us-east-1/${path}`],
  ['no account', `AWSLogs/1111/CloudTrail/us-east-1/${path}`],
  ['no Region', `AWSLogs/111122223333/CloudTrail/US EAST/${path}`],
  ['no day', `AWSLogs/111122223333/CloudTrail/us-east-1/20261120/a.json.gz`],
  ['a folder', `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/`],
  ['another ending', `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/a.txt`],
  ['steps upwards', `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/../a.json.gz`],
])('log streams: a key with %s is passed over', (_, key) => {
  expect(placeOfKey('AWSLogs/', key)).toBeNull()
})

test('log streams: those of accounts and of organizations are found, and nothing else', async () => {
  const keys = [
    `p/AWSLogs/111122223333/CloudTrail/us-east-1/${path}`,
    `p/AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/${path}`,
    `p/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/${path}`,
    `p/AWSLogs/111122223333/elasticloadbalancing/us-east-1/${path}`,
    `p/AWSLogs/o-exampleorgid/444455556666/CloudTrail/us-west-2/${path}`,
    'p/AWSLogs/notes/readme.txt',
  ]
  async function* folders(prefix: string) {
    const below = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
    yield* new Set(below.map((rest) => `${prefix}${rest.slice(0, rest.indexOf('/') + 1)}`))
  }
  const found: string[] = []
  for await (const stream of findStreams({ folders }, logRoot('p'))) found.push(stream)
  expect(found).toEqual([
    '111122223333/CloudTrail/us-east-1',
    '111122223333/CloudTrail-Insight/eu-west-1',
    'o-exampleorgid/444455556666/CloudTrail/us-west-2',
  ])
})
