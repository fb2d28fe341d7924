/** Many short texts in two pieces of memory, which move between threads at no cost. */
export interface PackedTexts {
  /** UTF-8, one text after another. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where each text ends. */
  readonly ends: Uint32Array<ArrayBuffer>
}

export function packTexts(texts: readonly string[]): PackedTexts {
  const ends = new Uint32Array(texts.length)
  let bytesTotal = 0
  for (const [index, text] of texts.entries()) {
    bytesTotal += Buffer.byteLength(text)
    ends[index] = bytesTotal
  }
  const bytes = new Uint8Array(bytesTotal)
  const encoder = new TextEncoder()
  for (const [index, text] of texts.entries()) encoder.encodeInto(text, bytes.subarray(startOf(ends, index)))
  return { bytes, ends }
}

/** The text at `index`; '' where there is none. */
export function packedText({ bytes, ends }: PackedTexts, index: number): string {
  const start = startOf(ends, index)
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, (ends[index] ?? start) - start).toString('utf8')
}

function startOf(ends: Uint32Array, index: number): number {
  return index === 0 ? 0 : (ends[index - 1] ?? 0)
}
