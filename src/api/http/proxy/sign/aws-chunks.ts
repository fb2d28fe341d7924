import type { StreamedBody } from '../../../protocol/streamed-body.ts'

/**
 * The content in `aws-chunked` without signatures, with the headers that followed it, once more behind it.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* awsChunks(content: StreamedBody): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of content) {
    yield Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
  }
  const trailers = [...content.trailers].map(([name, value]) => `${name}:${value}\r\n`)
  yield Buffer.from(`0\r\n${trailers.join('')}\r\n`, 'latin1')
}
