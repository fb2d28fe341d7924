import { StringDecoder } from 'node:string_decoder'

/** A line longer than any record in its frame of provenance means that the other side speaks something else. */
const lineCharsMax = 64 * 1024 * 1024

/** The lines of a stream of UTF-8, without their ends. What follows the last newline is a line too, if it is not empty. */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue
    const pieces = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).split('\n')
    pieces[0] = rest + (pieces[0] ?? '')
    rest = pieces.pop() ?? ''
    if (rest.length > lineCharsMax) throw new Error('the answer has a line without end')
    for (const line of pieces) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  rest += decoder.end()
  if (rest !== '') yield rest
}
