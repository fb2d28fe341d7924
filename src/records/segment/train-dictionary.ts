/** Bytes of a dictionary: larger ones save little and cost every block that is packed or read with them. */
export const dictionaryBytesMax = 128 * 1024

/** Length of the pieces that a dictionary is made of: an ARN with what stands around it, or a short request. */
const pieceBytes = 512

/** Length of the texts that are counted: what the compressor finds again at the least, and then some. */
const wordBytes = 8

/** Bits of a word's hash. Two words that share one spoil a count a little. */
const hashBits = 20

/**
 * A dictionary for texts like `sample`: the pieces of it whose words occur most often, no word counted for two pieces.
 * (The cover algorithm of Liao and others, in the simple form that Zstandard's own trainer has.)
 *
 * Some 250 ms for 2.5 MB. Equal samples make equal dictionaries.
 */
export function trainDictionary(sample: Uint8Array): Buffer {
  if (sample.length <= dictionaryBytesMax) return Buffer.from(sample)
  const hashes = wordHashes(sample)
  const counts = new Uint16Array(2 ** hashBits)
  for (const hash of hashes) if ((counts[hash] ?? 0) < 0xffff) counts[hash] = (counts[hash] ?? 0) + 1

  const pieces: Piece[] = []
  const parts = Math.floor(dictionaryBytesMax / pieceBytes)
  const partBytes = Math.floor(hashes.length / parts)
  const finder = new BestPiece(hashes, counts)
  for (let part = 0; part < parts; part += 1) {
    const piece = finder.find(part * partBytes, (part + 1) * partBytes)
    for (let at = piece.start; at < piece.start + pieceBytes; at += 1) counts[hashes[at] ?? 0] = 0
    pieces.push(piece)
  }
  // What is at the end is the cheapest to refer to.
  pieces.sort((a, b) => a.score - b.score)
  return Buffer.concat(pieces.map(({ start }) => sample.subarray(start, start + pieceBytes)))
}

interface Piece {
  readonly start: number
  readonly score: number
}

/** The hash of the word that starts at each byte. */
function wordHashes(sample: Uint8Array): Uint32Array {
  const hashes = new Uint32Array(Math.max(0, sample.length - wordBytes + 1))
  for (let at = 0; at < hashes.length; at += 1) {
    let hash = 0
    for (let byte = at; byte < at + wordBytes; byte += 1) hash = Math.imul(hash, 0x9e3779b1) + (sample[byte] ?? 0)
    hashes[at] = (hash ^ (hash >>> 15)) & (2 ** hashBits - 1)
  }
  return hashes
}

/** Slides over a part of the sample and finds the piece whose distinct words have the highest counts in sum. */
class BestPiece {
  readonly #hashes: Uint32Array
  readonly #counts: Uint16Array
  /** How often each word stands in the piece in hand. */
  readonly #inPiece = new Uint16Array(2 ** hashBits)
  #score = 0

  constructor(hashes: Uint32Array, counts: Uint16Array) {
    this.#hashes = hashes
    this.#counts = counts
  }

  /** The part is at least as long as a piece. */
  find(from: number, to: number): Piece {
    const words = pieceBytes - wordBytes + 1
    let best = { start: from, score: -1 }
    this.#score = 0
    for (let at = from; at < to; at += 1) {
      this.#enter(this.#hashes[at] ?? 0)
      if (at - words >= from) this.#leave(this.#hashes[at - words] ?? 0)
      if (this.#score > best.score && at - words + 1 >= from) best = { start: at - words + 1, score: this.#score }
    }
    for (let at = Math.max(from, to - words); at < to; at += 1) this.#leave(this.#hashes[at] ?? 0)
    return best
  }

  #enter(word: number): void {
    const times = this.#inPiece[word] ?? 0
    this.#inPiece[word] = times + 1
    if (times === 0) this.#score += this.#worth(word)
  }

  #leave(word: number): void {
    const times = this.#inPiece[word] ?? 0
    this.#inPiece[word] = times - 1
    if (times === 1) this.#score -= this.#worth(word)
  }

  /** A word that occurs once helps nobody else. */
  #worth(word: number): number {
    const count = this.#counts[word] ?? 0
    return count < 2 ? 0 : count
  }
}
