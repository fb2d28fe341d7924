import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { assert } from '../assert.ts'
import { checksum } from '../bytes.ts'

/** An instance of the Zstandard library with a memory of its own. Addresses and sizes are in bytes. */
export interface ZstdModule {
  readonly memory: Uint8Array
  /** 0 where the memory has no room. */
  readonly allocate: (bytes: number) => number
  /** The largest that a frame of `bytes` raw bytes may become. */
  readonly compressBound: (bytes: number) => number
  readonly createCompressor: () => number
  readonly createDecompressor: () => number
  /** Bytes written; below 0 an error of Zstandard. */
  readonly compress: (
    compressor: number,
    to: number,
    toBytes: number,
    from: number,
    fromBytes: number,
    dictionary: number,
    dictionaryBytes: number,
    level: number,
  ) => number
  /** Bytes written; below 0 an error of Zstandard. */
  readonly decompress: (
    decompressor: number,
    to: number,
    toBytes: number,
    from: number,
    fromBytes: number,
    dictionary: number,
    dictionaryBytes: number,
  ) => number
}

/**
 * A new instance, made at once: the package's own loader makes one for all, later, and copies the dictionary at each
 * call. The memory stays as large as it begins (16 MiB of addresses; what is never touched takes no room), so that the
 * view of it stays good and no input can make it grow.
 */
export function makeZstdModule(): ZstdModule {
  const bytes = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@bokuweb/zstd-wasm')), 'zstd.wasm'))
  assert(checksum(bytes) === wasmChecksum, 'the package @bokuweb/zstd-wasm is the one whose exports are known here')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { a: environment })
  exports.g()
  return {
    memory: new Uint8Array(exports.f.buffer),
    allocate: exports.s,
    compressBound: exports.i,
    createCompressor: exports.j,
    createDecompressor: exports.n,
    compress: exports.l,
    decompress: exports.q,
  }
}

/** Of `zstd.wasm` in version 0.0.27. Another build has other names for its exports. */
const wasmChecksum = 0x4f692c93

/** What the library asks of its host. It needs none of it to compress. */
const environment = {
  a: refuse('to end'),
  b: () => undefined,
  c: refuse('to abort'),
  d: refuse('for a timer'),
  /** More memory: refused, and `allocate` returns 0. */
  e: () => 0,
}

function refuse(what: string): () => never {
  return () => {
    throw new Error(`Zstandard asked ${what}`)
  }
}

/** The exports that are used, as the package's `zstd.js` lists them. */
interface ZstdExports {
  readonly f: { readonly buffer: ArrayBuffer }
  /** Runs what must run before all else. */
  readonly g: () => void
  readonly i: ZstdModule['compressBound']
  readonly j: ZstdModule['createCompressor']
  readonly l: ZstdModule['compress']
  readonly n: ZstdModule['createDecompressor']
  readonly q: ZstdModule['decompress']
  readonly s: ZstdModule['allocate']
}

/** Node has it, and the types of Node have not. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly a: typeof environment },
  ) => { readonly exports: ZstdExports }
}
