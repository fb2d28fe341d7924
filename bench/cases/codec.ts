import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib'
import { codecs, decodeBlock, encodeBlock, type StoredBlock } from '../../src/base/codec.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { RecordFile } from '../context.ts'
import { costHere, interleaved, perCpuSecond } from '../measure.ts'

/** Records in a block: what 64 KiB hold, and a quarter of it. */
const blockRecords = [50, 12] as const

export const benchCase: BenchCase = {
  name: 'codec',
  about: 'Compressing and unpacking blocks of records, beside `gzip -6` and Brotli over the same blocks, one thread.',
  async run(context) {
    const slice = await context.slice()
    const rows: Row[] = []
    for (const records of blockRecords) rows.push(...(await measure(cutBlocks(slice, records), records)))
    return rows
  },
}

/** How a block is packed and unpacked. */
interface Codec {
  readonly pack: (raw: Buffer) => StoredBlock
  readonly unpack: (block: StoredBlock) => Uint8Array
}

const gzip: Codec = {
  // The codec is never read: a number for gzip does not exist.
  pack: (raw) => ({ codec: codecs.none, rawBytes: raw.length, bytes: gzipSync(raw) }),
  unpack: ({ bytes, rawBytes }) => gunzipSync(bytes, { chunkSize: rawBytes }),
}

async function measure(blocks: readonly Buffer[], blockRecords: number): Promise<Row[]> {
  const records = blocks.length * blockRecords
  const rate = async (action: () => void) => perCpuSecond(records, await costHere(action))
  const packing = ({ pack }: Codec) => rate(() => blocks.forEach(pack))
  const unpacking = ({ pack, unpack }: Codec) => {
    const packed = blocks.map(pack)
    return rate(() => packed.forEach(unpack))
  }
  const [own, brotli1, brotli2] = [{ pack: encodeBlock, unpack: decodeBlock }, brotli(1), brotli(2)]
  const packed = await interleaved(3, {
    own: () => packing(own),
    gzip: () => packing(gzip),
    brotli1: () => packing(brotli1),
    brotli2: () => packing(brotli2),
  })
  const unpacked = await interleaved(3, {
    own: () => unpacking(own),
    gzip: () => unpacking(gzip),
    brotli2: () => unpacking(brotli2),
  })
  const sizeOf = ({ pack }: Codec) => blocks.reduce((sum, raw) => sum + pack(raw).bytes.length, 0) / records
  const stage = (what: string) => `${what}, blocks of ${blockRecords}`
  const size = { stage: stage('size'), value: sizeOf(own), unit: 'bytes/record' } as const
  const pack = { stage: stage('compress'), value: packed.own, unit: 'records/CPU s' } as const
  const unpack = { stage: stage('unpack'), value: unpacked.own, unit: 'records/CPU s' } as const
  return [
    { ...size, baseline: { stage: '`gzip -6`', value: sizeOf(gzip) } },
    { ...size, baseline: { stage: 'Brotli 1', value: sizeOf(brotli1) } },
    { ...size, baseline: { stage: 'Brotli 2', value: sizeOf(brotli2) } },
    { ...pack, baseline: { stage: '`gzip -6`', value: packed.gzip } },
    { ...pack, baseline: { stage: 'Brotli 1', value: packed.brotli1 } },
    { ...pack, baseline: { stage: 'Brotli 2', value: packed.brotli2 } },
    { ...unpack, baseline: { stage: '`gunzip`', value: unpacked.gzip } },
    { ...unpack, baseline: { stage: 'Brotli 2', value: unpacked.brotli2 } },
  ]
}

function brotli(quality: number): Codec {
  return {
    pack: (raw) => ({
      codec: codecs.brotli,
      rawBytes: raw.length,
      bytes: brotliCompressSync(raw, {
        params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
      }),
    }),
    unpack: decodeBlock,
  }
}

/** Whole blocks only. */
function cutBlocks({ path }: RecordFile, blockRecords: number): Buffer[] {
  const lines = readFileSync(path, 'latin1').trimEnd().split('\n')
  const count = Math.floor(lines.length / blockRecords)
  return Array.from({ length: count }, (_, index) =>
    Buffer.from(lines.slice(index * blockRecords, (index + 1) * blockRecords).join(''), 'latin1'),
  )
}
