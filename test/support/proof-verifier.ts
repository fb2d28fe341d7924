import { createCipheriv, createPublicKey, hash, verify } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What the files of a proof tree say, read by docs/formats/proof-tree.md and checkpoint.md alone. */
export interface ReadTree {
  readonly size: number
  readonly leaves: readonly Buffer[]
  readonly checkpoint: ReadCheckpoint | null
  /** What does not agree with the pages. */
  readonly problems: readonly string[]
}

export interface ReadCheckpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  /** What was signed, and the lines behind it. */
  readonly text: string
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[]
}

/** @param files By path below the folder of the tree. */
export function readTree(files: ReadonlyMap<string, Buffer>): ReadTree {
  const problems: string[] = []
  const note = files.get('checkpoint')
  const checkpoint = note === undefined ? null : readNote(note.toString())
  const headFile = files.get('head')
  const head = headFile === undefined ? { size: 0, root: sha256() } : readHead(headFile, problems)
  let hashes: Buffer[] = []
  let leaves: readonly Buffer[] = []
  for (let level = 0, count = head.size; count > 0; level += 1, count = Math.floor(count / 256)) {
    const found = readLevel(files.get(`level-${level}.hashes`), level, count, problems)
    if (level === 0) leaves = found
    for (const [index, hash] of level === 0 ? [] : found.entries()) {
      const below = treeRoot(hashes.slice(index * 256, (index + 1) * 256))
      if (!below.equals(hash)) problems.push(`hash ${index} of level ${level} is not that of its tile`)
    }
    hashes = found
  }
  if (!treeRoot(leaves).equals(head.root)) problems.push('the leaves do not give the root of the head')
  if (checkpoint !== null) problems.push(...checkpointProblems(checkpoint, leaves))
  return { size: head.size, leaves, checkpoint, problems }
}

/** Why a checkpoint is not one of the tree with these leaves. */
export function checkpointProblems({ size, root }: ReadCheckpoint, leaves: readonly Buffer[]): string[] {
  if (size > leaves.length) return [`a checkpoint has ${size} leaves, the tree ${leaves.length}`]
  return treeRoot(leaves.slice(0, size)).equals(root) ? [] : [`the checkpoint of ${size} leaves has another root`]
}

export function readNote(note: string): ReadCheckpoint {
  const cut = note.lastIndexOf('\n\n') + 1
  const text = note.slice(0, cut)
  const [origin = '', size = '', root = ''] = text.split('\n')
  const lines = note
    .slice(cut + 1)
    .split('\n')
    .slice(0, -1)
  const signatures = lines.map((line) => {
    const [dash, name = '', base64 = ''] = line.split(' ')
    if (dash !== '—') throw new Error(`this is no signature: ${line}`)
    return { name, bytes: Buffer.from(base64, 'base64') }
  })
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), text, signatures }
}

/** Whether the log with this key, written `name+hash+key`, has signed the checkpoint. */
export function isSignedBy(checkpoint: ReadCheckpoint, key: string): boolean {
  const [name = '', keyHash = ''] = key.split('+')
  const typed = Buffer.from(key.slice(name.length + keyHash.length + 2), 'base64')
  if (typed[0] !== 1) return false
  const expected = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)])
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return checkpoint.signatures.some(
    ({ name: signer, bytes }) =>
      signer === name &&
      bytes.subarray(0, 4).equals(expected) &&
      verify(null, Buffer.from(checkpoint.text), publicKey, bytes.subarray(4)),
  )
}

/** The hash of a record's leaf. */
export function leafOf(secret: Uint8Array, number: number, record: Uint8Array): Buffer {
  const nonce = Buffer.concat([2 * number, 2 * number + 1].map((counter) => aesBlock(secret, counter)))
  return sha256(Buffer.of(0), Buffer.of(1), sha256(nonce, record))
}

/** The root over leaves, by the definition of RFC 6962. */
export function treeRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256()
  if (leaves.length === 1) return only
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Buffer.of(1), treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split)))
}

/** The root that a leaf's path leads to, by walking down the tree of `size`. */
export function rootByPath(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  if (size === 1) return path.length === 0 ? leaf : Buffer.alloc(0)
  const sibling = path.at(-1) ?? Buffer.alloc(0)
  let split = 1
  while (split * 2 < size) split *= 2
  return index < split
    ? sha256(Buffer.of(1), rootByPath(leaf, index, split, path.slice(0, -1)), sibling)
    : sha256(Buffer.of(1), sibling, rootByPath(leaf, index - split, size - split, path.slice(0, -1)))
}

function readHead(bytes: Buffer, problems: string[]): { readonly size: number; readonly root: Buffer } {
  const cut = bytes.indexOf('\n') + 1
  const [magic, version, crc] = bytes.toString('latin1', 0, cut - 1).split(' ')
  const rest = bytes.subarray(cut)
  if (magic !== 'CAIRNTRE' || version !== '1') problems.push('the head is none')
  if (crc !== crc32(rest).toString(16).padStart(8, '0')) problems.push('the head fails its checksum')
  const { size, rootHash } = JSON.parse(rest.toString())
  return { size, root: Buffer.from(rootHash, 'base64') }
}

function readLevel(bytes: Buffer | undefined, level: number, count: number, problems: string[]): Buffer[] {
  if (bytes === undefined) {
    problems.push(`level ${level} has no file`)
    return []
  }
  const isHeader =
    bytes.toString('latin1', 0, 8) === 'CAIRNHSH' &&
    bytes.readUInt16LE(8) === 1 &&
    bytes[10] === level &&
    bytes.subarray(11, 28).every((byte) => byte === 0) &&
    bytes.readUInt32LE(28) === crc32(bytes.subarray(0, 28))
  if (!isHeader) problems.push(`the header of level ${level} is none`)
  if (bytes.length < 32 + 32 * count) problems.push(`level ${level} is too short`)
  return Array.from({ length: count }, (_, index) => bytes.subarray(32 + 32 * index, 64 + 32 * index))
}

function aesBlock(secret: Uint8Array, counter: number): Buffer {
  const block = Buffer.alloc(16)
  block.writeBigUInt64BE(BigInt(counter), 8)
  return createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false).update(block)
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer')
}
