import { bitsFor, hashBits } from './segment-layout.ts'

/** Whole numbers up to 2^53 are exact: a key is the low bits of a hash, then an index. */
const keyBits = 53

/** Hashes dealt into parts between two pauses. */
const stepHashes = 8192

const noIndexes = new Uint32Array()

/**
 * The indexes of `hashes` in the order of (hash, index), a part at a time, some parts empty: hashes are spread evenly,
 * so their first bits deal them into parts of some eight thousand, and each is sorted as plain numbers in a moment.
 */
export function* sortHashes(hashes: Float64Array): Generator<Uint32Array> {
  const indexScale = 2 ** bitsFor(hashes.length)
  const partBits = Math.max(0, hashBits + bitsFor(hashes.length) - keyBits)
  const partSize = 2 ** (hashBits - partBits)
  const starts = partStarts(hashes, partSize, 2 ** partBits)
  yield noIndexes

  const keys = new Float64Array(hashes.length)
  const ends = starts.slice()
  for (let index = 0; index < hashes.length; index += 1) {
    const hash = hashes[index] ?? 0
    const part = Math.floor(hash / partSize)
    const at = ends[part] ?? 0
    ends[part] = at + 1
    keys[at] = (hash - part * partSize) * indexScale + index
    if (index % stepHashes === 0) yield noIndexes
  }
  for (let part = 0; part < starts.length; part += 1) {
    const sorted = keys.subarray(starts[part], ends[part]).sort()
    const indexes = new Uint32Array(sorted.length)
    for (let at = 0; at < sorted.length; at += 1) {
      const key = sorted[at] ?? 0
      indexes[at] = key - Math.floor(key / indexScale) * indexScale
    }
    yield indexes
  }
}

/** Where each part starts when parts follow one another. */
function partStarts(hashes: Float64Array, partSize: number, parts: number): Uint32Array {
  const starts = new Uint32Array(parts + 1)
  for (let index = 0; index < hashes.length; index += 1) {
    const part = Math.floor((hashes[index] ?? 0) / partSize)
    starts[part + 1] = (starts[part + 1] ?? 0) + 1
  }
  for (let part = 1; part <= parts; part += 1) starts[part] = (starts[part] ?? 0) + (starts[part - 1] ?? 0)
  return starts.subarray(0, parts)
}
