import { ByteReader, ByteWriter, checksum, MalformedBytesError } from '../../base/bytes.ts'
import { type Provenance, parseProvenanceKind } from '../provenance.ts'

/** The distinct provenances of a segment being written, numbered from 0 in order of first use. */
export class ProvenanceTable {
  readonly #indexes = new Map<string, number>()
  readonly #entries: Provenance[] = []

  get length(): number {
    return this.#entries.length
  }

  /** The number that stands for `provenance` in the blocks of the file. */
  indexOf(provenance: Provenance): number {
    const key = JSON.stringify([provenance.kind, provenance.principal, provenance.origin])
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    this.#indexes.set(key, this.#entries.length)
    return this.#entries.push(provenance) - 1
  }

  encode(): Buffer<ArrayBuffer> {
    const out = new ByteWriter(4 + this.#entries.length * 128).u32(0)
    for (const { kind, principal, origin } of this.#entries) out.u8(kind).text(principal).text(origin)
    const bytes = out.copy()
    bytes.writeUInt32LE(checksum(bytes.subarray(4)), 0)
    return bytes
  }
}

/** @throws {MalformedBytesError} The bytes are not a table of `count` provenances. */
export function decodeProvenanceTable(bytes: Buffer, count: number): Provenance[] {
  const from = new ByteReader(bytes)
  if (from.u32() !== checksum(bytes.subarray(4)))
    throw new MalformedBytesError('the provenance table fails its checksum')
  const entries: Provenance[] = []
  while (from.remaining > 0) {
    entries.push({ kind: parseProvenanceKind(from.u8()), principal: from.text(), origin: from.text() })
  }
  if (entries.length !== count)
    throw new MalformedBytesError(`the provenance table holds ${entries.length} of ${count}`)
  return entries
}
