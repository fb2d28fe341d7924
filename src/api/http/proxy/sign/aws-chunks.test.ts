import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../../../../base/assert.ts'
import type { StreamedBody } from '../../../protocol/streamed-body.ts'
import { awsChunks } from './aws-chunks.ts'

function contentOf(pieces: readonly Uint8Array[], trailers: ReadonlyMap<string, string>): StreamedBody {
  return {
    lengthBytes: null,
    contentEncoding: null,
    trailerNames: [...trailers.keys()],
    trailers,
    async *[Symbol.asyncIterator]() {
      yield* pieces
    },
  }
}

async function sentOf(content: StreamedBody): Promise<readonly Uint8Array[]> {
  const sent: Uint8Array[] = []
  for await (const piece of awsChunks(content)) sent.push(piece)
  return sent
}

/** Its chunks, and what stands behind them. */
function read(body: Buffer): { readonly chunks: readonly Buffer[]; readonly trailers: string } {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const headEnd = body.indexOf('\r\n', at)
    const bytes = Number.parseInt(body.toString('latin1', at, headEnd), 16)
    const start = headEnd + 2
    if (bytes === 0) return { chunks, trailers: body.toString('latin1', start) }
    chunks.push(body.subarray(start, start + bytes))
    expect(body.toString('latin1', start + bytes, start + bytes + 2)).toBe('\r\n')
    at = start + bytes + 2
  }
}

test('aws chunks: however the content comes, it is whole, and only the last chunk is smaller than S3 takes', async () => {
  const sizes = fc.array(fc.oneof(fc.nat(20), fc.nat(9_000), fc.constantFrom(8_191, 8_192, 65_536)), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(sizes, async (pieceSizes) => {
      const pieces = pieceSizes.map((size, at) => Buffer.alloc(size, at + 1))
      const sent = Buffer.concat(await sentOf(contentOf(pieces, new Map([['x-amz-a', 'b']]))))
      const { chunks, trailers } = read(sent)
      expect(Buffer.concat(chunks).equals(Buffer.concat(pieces))).toBe(true)
      expect(chunks.slice(0, -1).filter((chunk) => chunk.length < 8_192)).toEqual([])
      expect(trailers).toBe('x-amz-a:b\r\n\r\n')
    }),
  )
})

test('aws chunks: of no content there is the end alone', async () => {
  const [end, ...more] = await sentOf(contentOf([new Uint8Array(0)], new Map()))
  expect(more).toEqual([])
  expect(Buffer.from(required(end, 'the end')).toString()).toBe('0\r\n\r\n')
})
