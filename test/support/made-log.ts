import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { encodeCheckpoint } from '../../src/formats/checkpoint.ts'
import {
  encodeNoteKey,
  encodeSignatureLine,
  type NoteKey,
  noteKeyKinds,
  parseNote,
  rawPublicKey,
  signNote,
} from '../../src/formats/checkpoint-note.ts'
import { foldHashes, leafHash } from '../../src/formats/merkle-hash.ts'
import { consistencyPath, inclusionPath, rangeRoot } from '../../src/formats/merkle-range.ts'
import { newTiles, tilePath } from '../../src/formats/tile-path.ts'

const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

function madeKey(seed: number, name: string, kind: NoteKey['kind']) {
  const key = Buffer.concat([pkcs8Head, Buffer.alloc(32, seed)])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return { privateKey, noteKey: { name, kind, publicKey: rawPublicKey(createPublicKey(privateKey)) } }
}

/** A log of made leaves, signed as a server signs. Logs of one seed and different `variant` are two histories of one log. */
export class MadeLog {
  readonly noteKey: NoteKey
  readonly key: string
  readonly origin: string
  readonly #sign: ReturnType<typeof madeKey>
  readonly #leaf: (index: number) => Buffer

  constructor(seed = 7, variant = 'leaf', variantFrom = 0) {
    this.origin = `cairn/log-${seed}/journal/0`
    this.#sign = madeKey(seed, this.origin, noteKeyKinds.ed25519)
    this.noteKey = this.#sign.noteKey
    this.key = encodeNoteKey(this.noteKey)
    this.#leaf = (index) => Buffer.from(`${index < variantFrom ? 'leaf' : variant} ${index}`)
  }

  checkpoint(size: number): string {
    const text = encodeCheckpoint({ origin: this.origin, size, rootHash: this.rootHash(size) })
    return signNote(text, this.origin, this.#sign.privateKey)
  }

  rootHash(size: number): Buffer {
    return rangeRoot(this.#tree(size), 0, size)
  }

  consistencyPath(from: number, to: number): Buffer[] {
    return consistencyPath(this.#tree(to), from, to)
  }

  inclusionPath(index: number, size: number): Buffer[] {
    return inclusionPath(this.#tree(size), index, size)
  }

  /** By path, with the checkpoint. */
  published(size: number): Map<string, Buffer> {
    const files = new Map([['checkpoint', Buffer.from(this.checkpoint(size))]])
    const { hashes } = this.#tree(size)
    for (const name of newTiles(0, size)) files.set(tilePath(name), hashes(name.level, name.index * 256, name.width))
    return files
  }

  #tree(size: number) {
    const levels = [Buffer.concat(Array.from({ length: size }, (_, index) => leafHash(this.#leaf(index))))]
    for (let below = levels[0]; below !== undefined && below.length >= 8192; below = levels.at(-1)) {
      const tiles = below
      const count = Math.floor(tiles.length / 8192)
      levels.push(
        Buffer.concat(Array.from({ length: count }, (_, at) => foldHashes(tiles.subarray(at * 8192, (at + 1) * 8192)))),
      )
    }
    const hashes = (level: number, index: number, count: number) =>
      Buffer.from((levels[level] ?? Buffer.alloc(0)).subarray(index * 32, (index + count) * 32))
    return { hashes }
  }
}

/** Somebody who cosigns whatever they are shown. */
export function madeCosigner(seed = 9) {
  const { privateKey, noteKey } = madeKey(seed, `witness-${seed}.example`, noteKeyKinds.cosignature)
  const key = encodeNoteKey(noteKey)
  const hash = Buffer.from(key.split('+')[1] ?? '', 'hex')
  return {
    noteKey,
    key,
    cosign(note: string): string {
      const seconds = Buffer.alloc(8)
      seconds.writeBigUInt64BE(1_700_000_000n)
      const message = `cosignature/v1\ntime 1700000000\n${parseNote(note).text}`
      const bytes = Buffer.concat([hash, seconds, sign(null, Buffer.from(message), privateKey)])
      return note + encodeSignatureLine({ name: noteKey.name, bytes })
    },
  }
}
