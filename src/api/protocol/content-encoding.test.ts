import { expect, test } from 'vitest'
import { withoutAwsChunked } from './content-encoding.ts'

test('content encoding: aws-chunked is taken out, wherever it stands, and the rest stays as it was written', () => {
  const cases: readonly [string | null | undefined, string | null][] = [
    [undefined, null],
    [null, null],
    ['', null],
    ['aws-chunked', null],
    ['AWS-Chunked,', null],
    ['gzip', 'gzip'],
    ['deflate, gzip', 'deflate, gzip'],
    ['deflate,gzip', 'deflate,gzip'],
    ['aws-chunked, gzip', 'gzip'],
    ['gzip, aws-chunked', 'gzip'],
    ['deflate, aws-chunked, gzip', 'deflate, gzip'],
  ]
  for (const [header, kept] of cases) expect(withoutAwsChunked(header), String(header)).toBe(kept)
})
