import { createCRC32, createCRC64, type IHasher } from 'hash-wasm'
import { crc32cPolynomial, crc64NvmePolynomial } from './polynomials.ts'

/**
 * CRCs that Node does not have, in WebAssembly at some 2 GB/s. One engine each, made while the program starts: an update
 * is one step that nothing interrupts, so every checksum under way borrows the engine for it and keeps its few bytes of
 * state itself.
 */
export const crc32cEngine = await createCRC32(crc32cPolynomial)
export const crc64NvmeEngine = await createCRC64(crc64NvmePolynomial.toString(16))

/** A CRC under way in a shared engine. */
export class EngineChecksum {
  readonly #engine: IHasher
  #state: Uint8Array

  constructor(engine: IHasher) {
    this.#engine = engine
    this.#state = engine.init().save()
  }

  update(bytes: Uint8Array): void {
    this.#state = this.#engine.load(this.#state).update(bytes).save()
  }

  /** In base64, most significant octet first. */
  digest(): string {
    return Buffer.from(this.#engine.load(this.#state).digest('binary')).toString('base64')
  }
}
