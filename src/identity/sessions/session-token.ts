import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter, MalformedBytesError } from '../../base/bytes.ts'
import type { RandomSource } from '../../base/random.ts'
import { openForClient, sealedOverheadBytes, sealForClient } from '../sealed-text.ts'
import type { SessionGrant } from './session-grant.ts'
import { packedParts, readSession, sessionParts } from './session-parts.ts'

/** Longest token. AWS's own stay below it, and what carries them has room for it. */
export const sessionTokenCharsMax = 4096

/** Room for session policies and tags, packed. What remains of a token is enough for the longest names of a role. */
export const packedBytesMax = 2048

/**
 * The session token of an access key: everything about the session, sealed for the key's id. Two parts, each after its
 * length: who it is, and the policies and tags, which clients make as large as they like. Then zeros, where the caller
 * wants a longer token.
 *
 * @throws {PackedPolicyTooLargeError}
 */
export function sealSessionToken(key: Buffer, random: RandomSource, accessKeyId: string, wanted: WantedToken): string {
  const percent = packedPercent(wanted.grant)
  if (percent > 100) throw new PackedPolicyTooLargeError(percent)
  const packed = pack(packedParts(wanted.grant))
  const known = pack(sessionParts(wanted.grant))
  const writer = new ByteWriter()
  writer.varint(known.length).bytes(known).varint(packed.length).bytes(packed)
  const missing = Math.ceil((wanted.tokenCharsMin * 3) / 4) - sealedOverheadBytes - writer.length
  if (missing > 0) writer.bytes(Buffer.alloc(missing))
  const token = sealForClient(key, random, accessKeyId, writer.view()).toString('base64')
  // Names of the greatest length that hardly pack, beside policies that just do.
  if (token.length > sessionTokenCharsMax) throw new PackedPolicyTooLargeError(tokenPercent(token))
  return token
}

export interface WantedToken {
  readonly grant: SessionGrant
  /** 0 where the token may be as short as it is. */
  readonly tokenCharsMin: number
}

/** What the token of `accessKeyId` says, or null: it is none of ours, damaged, or of another key. */
export function openSessionToken(key: Buffer, accessKeyId: string, token: string): SessionGrant | null {
  if (token.length > sessionTokenCharsMax || !base64Pattern.test(token)) return null
  const opened = openForClient(key, accessKeyId, Buffer.from(token, 'base64'))
  if (opened === null) return null
  try {
    const reader = new ByteReader(opened)
    const known = unpack(reader.bytes(reader.varint()))
    return readSession(known, unpack(reader.bytes(reader.varint())))
  } catch (error) {
    // It was sealed here, so a newer version wrote it.
    if (error instanceof MalformedBytesError) return null
    throw error
  }
}

/** How much of its greatest length a token has, rounded up. */
export function tokenPercent(token: string): number {
  return Math.ceil((token.length / sessionTokenCharsMax) * 100)
}

/** How much of the room for policies and tags a grant takes, rounded up; may be over 100. */
export function packedPercent(grant: Pick<SessionGrant, 'policyText' | 'policyArns' | 'tags'>): number {
  const { length } = pack(packedParts({ ...grant, transitiveTagKeys: [] }))
  const isEmpty = grant.policyText === null && grant.policyArns.length === 0 && grant.tags.size === 0
  return isEmpty ? 0 : Math.ceil((length / packedBytesMax) * 100)
}

/** Session policies and tags take more room than a token has for them. */
export class PackedPolicyTooLargeError extends Error {
  override readonly name = 'PackedPolicyTooLargeError'
  /** Over 100. */
  readonly percent: number

  constructor(percent: number) {
    super(`Packed policy consumes ${percent}% of allotted space, please use smaller policy.`)
    this.percent = percent
  }
}

const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/

/** A token is not longer, so nothing that was sealed unpacks to more. */
const unpackedBytesMax = 1024 * 1024

function pack(parts: unknown): Buffer {
  return deflateRawSync(Buffer.from(JSON.stringify(parts)), { level: 9 })
}

function unpack(packed: Buffer): unknown {
  return JSON.parse(inflateRawSync(packed, { maxOutputLength: unpackedBytesMax }).toString())
}
