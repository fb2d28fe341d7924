import { type ChecksumAlgorithm, createChecksum } from '../../base/checksums/checksum.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import { type ObjectStore, objectBytesMax, type WrittenObject } from '../../storage/object-store.ts'

/** Bytes on their way into a bucket, with all that their sender says of them. */
export interface IncomingBytes {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Null where nobody said. */
  readonly lengthBytes: number | null
  /** Computed while they pass, and at least {@link ownChecksum}. */
  readonly checksums: readonly ChecksumAlgorithm[]
  /** What they are kept with. */
  readonly ownChecksum: ChecksumAlgorithm
  /** What the sender found, in base64; asked when all has been read, because it may come last. */
  readonly claimed: () => ReadonlyMap<ChecksumAlgorithm, string>
}

/** Durable, and pending in the object store. */
export interface WrittenBody {
  readonly object: WrittenObject
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string }
}

/** So much is gathered in memory and written in one step. */
const smallBodyBytesMax = 256 * 1024

/**
 * Writes bytes into the object store and checks all that was said of them. Where it rejects, nothing is left.
 *
 * @throws {ServiceError} `BadDigest`, `IncompleteBody`, `EntityTooLarge`, or what reading the bytes
 *   rejects with.
 */
export async function writeBody(store: ObjectStore, incoming: IncomingBytes): Promise<WrittenBody> {
  if (incoming.lengthBytes !== null) checkLength(incoming.lengthBytes)
  const isSmall = incoming.lengthBytes !== null && incoming.lengthBytes <= smallBodyBytesMax
  return isSmall ? await writeSmall(store, incoming) : await writeStreamed(store, incoming)
}

async function writeSmall(store: ObjectStore, incoming: IncomingBytes): Promise<WrittenBody> {
  const pieces: Uint8Array[] = []
  const checksum = await takeIn(incoming, async (bytes) => void pieces.push(bytes))
  return { object: await store.put(Buffer.concat(pieces)), checksum }
}

async function writeStreamed(store: ObjectStore, incoming: IncomingBytes): Promise<WrittenBody> {
  const writer = await store.begin()
  try {
    const checksum = await takeIn(incoming, (bytes) => writer.write(bytes))
    return { object: await writer.finish(), checksum }
  } catch (error) {
    await writer.abort().catch(() => undefined)
    throw error
  }
}

/** Reads everything, hands it to `write` and checks it. */
async function takeIn(
  incoming: IncomingBytes,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<WrittenBody['checksum']> {
  const checksums = incoming.checksums.map((algorithm) => [algorithm, createChecksum(algorithm)] as const)
  let lengthBytes = 0
  for await (const bytes of incoming.bytes) {
    lengthBytes += bytes.length
    checkLength(lengthBytes)
    // Before it is written: the store takes the memory over.
    for (const [, checksum] of checksums) checksum.update(bytes)
    await write(bytes)
  }
  if (incoming.lengthBytes !== null && lengthBytes !== incoming.lengthBytes) {
    throw s3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    )
  }
  const digests = new Map(checksums.map(([algorithm, checksum]) => [algorithm, checksum.digest()]))
  const claimed = incoming.claimed()
  for (const [algorithm, value] of digests) checkClaim(algorithm, value, claimed.get(algorithm))
  return { algorithm: incoming.ownChecksum, value: digests.get(incoming.ownChecksum) ?? '' }
}

function checkLength(lengthBytes: number): void {
  if (lengthBytes <= objectBytesMax) return
  throw s3Error('EntityTooLarge', undefined, {
    ProposedSize: lengthBytes,
    MaxSizeAllowed: objectBytesMax,
  })
}

function checkClaim(algorithm: ChecksumAlgorithm, computed: string, claimed: string | undefined): void {
  if (claimed === undefined || claimed === computed) return
  throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
}
