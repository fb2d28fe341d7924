import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** What gzip adds at most to bytes that it cannot make smaller, and more. */
const overheadBytesMax = 65_536

/** Whether the gzip stream `packed` holds exactly `bytes`. Whatever it is, it takes little more memory than they do. */
export async function unpacksTo(packed: AsyncIterable<Uint8Array>, bytes: Uint8Array): Promise<boolean> {
  const chunks: Uint8Array[] = []
  let lengthBytes = 0
  for await (const chunk of packed) {
    chunks.push(chunk)
    lengthBytes += chunk.length
    if (lengthBytes > bytes.length + overheadBytesMax) return false
  }
  const unpacked = await unpack(Buffer.concat(chunks), { maxOutputLength: bytes.length + 1 }).catch(() => null)
  return unpacked?.equals(bytes) ?? false
}

const unpack = promisify<Uint8Array, { readonly maxOutputLength: number }, Buffer>(gunzip)
