import type { StreamedBody } from '../../../protocol/streamed-body.ts'

/** Of any smaller chunk but the last S3 says `InvalidChunkSizeError`. */
const chunkBytesMin = 8 * 1024

/**
 * The content in `aws-chunked` without signatures, with the headers that followed it, once more behind it. Pieces come as
 * connections cut them, and are gathered until they make a chunk.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* awsChunks(content: StreamedBody): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  for await (const piece of content) {
    gathered.push(piece)
    gatheredBytes += piece.length
    if (gatheredBytes < chunkBytesMin) continue
    yield chunkOf(gathered, gatheredBytes)
    gathered = []
    gatheredBytes = 0
  }
  // A chunk without bytes is the end.
  if (gatheredBytes > 0) yield chunkOf(gathered, gatheredBytes)
  const trailers = [...content.trailers].map(([name, value]) => `${name}:${value}\r\n`)
  yield Buffer.from(`0\r\n${trailers.join('')}\r\n`, 'latin1')
}

function chunkOf(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  return Buffer.concat([Buffer.from(`${bytes.toString(16)}\r\n`), ...pieces, lineEnd])
}

const lineEnd = Buffer.from('\r\n')
