import { createPrivateKey, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCheckpoint, MalformedCheckpointError, parseCheckpoint } from './checkpoint.ts'
import { verifyCosignature } from './checkpoint-cosignature.ts'
import { encodeEventProofs, eventProofProblem, parseEventProofs } from './checkpoint-event-proof.ts'
import { encodeNoteKey, encodeSignatureLine, parseNote, parseNoteKey, signNote, verifyNote } from './checkpoint-note.ts'
import { leafHash, nodeHash } from './merkle-hash.ts'
import { recordLeaf } from './merkle-leaf.ts'

/** From the documentation of Go's golang.org/x/mod/sumdb/note. */
const knownKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const knownNote =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const privateKey = createPrivateKey({
  key: Buffer.concat([pkcs8Head, Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
})

test('note: a note of another implementation is good, and a changed one is not', () => {
  expect(verifyNote(parseNote(knownNote), parseNoteKey(knownKey))).toBe(true)
  expect(verifyNote(parseNote(knownNote.replace('answer', 'anſwer')), parseNoteKey(knownKey))).toBe(false)
  expect(encodeNoteKey(parseNoteKey(knownKey))).toBe(knownKey)
})

test('checkpoint: what is signed is read again, by the key that it names', () => {
  const checkpoint = { origin: 'cairn/test/journal/0', size: 207, rootHash: leafHash(Buffer.from('root')) }
  const note = parseNote(signNote(encodeCheckpoint(checkpoint), checkpoint.origin, privateKey))
  expect(parseCheckpoint(note.text)).toEqual(checkpoint)
  expect(verifyNote(note, keyOf('cairn/test/journal/0'))).toBe(true)
  expect(verifyNote(note, keyOf('cairn/other/journal/0'))).toBe(false)
})

test('checkpoint: one that is cut, padded or out of its form is refused', () => {
  const root = leafHash(Buffer.from('root')).toString('base64')
  for (const text of ['', 'o\n', 'o\n1\n', `o\n01\n${root}\n`, `o\n-1\n${root}\n`, `o\n1\n${root}`, `o\n1\n${root}=\n`])
    expect(() => parseCheckpoint(text), text).toThrow(MalformedCheckpointError)
})

test('cosignature: a witness names its time, and signs one text alone', () => {
  const text = encodeCheckpoint({ origin: 'cairn/test', size: 1, rootHash: leafHash(Buffer.from('root')) })
  const key = { ...keyOf('witness.example'), kind: 4 } as const
  const seconds = Buffer.alloc(8)
  seconds.writeBigUInt64BE(1_700_000_000n)
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1700000000\n${text}`), privateKey)
  const keyHash = Buffer.from(encodeNoteKey(key).split('+')[1] ?? '', 'hex')
  const bytes = Buffer.concat([keyHash, seconds, signature])
  const note = parseNote(signNote(text, 'cairn/test', privateKey) + encodeSignatureLine({ name: key.name, bytes }))
  expect(verifyCosignature(note, key)).toBe(1_700_000_000)
  expect(verifyNote(note, keyOf('cairn/test'))).toBe(true)
  expect(verifyCosignature({ ...note, text: text.replace('1', '2') }, key)).toBe(null)
  expect(verifyCosignature(note, keyOf('witness.example'))).toBe(null)
})

test('event proof: it holds for its record alone, under a checkpoint of the log alone', () => {
  const record = Buffer.from('{"eventID":"a"}')
  const nonce = Buffer.alloc(32, 3)
  const sibling = leafHash(Buffer.from('sibling'))
  const rootHash = nodeHash(sibling, leafHash(recordLeaf(nonce, record)))
  const checkpoint = signNote(encodeCheckpoint({ origin: 'cairn/test', size: 2, rootHash }), 'cairn/test', privateKey)
  const proof = { eventId: 'a', record, nonce, leafIndex: 1, inclusionPath: [sibling], provenance: null }
  const read = parseEventProofs(encodeEventProofs({ checkpoint, proofs: [proof] }))
  expect(read).toEqual({ checkpoint, proofs: [proof] })
  const keys = [keyOf('cairn/test')]
  expect(eventProofProblem(checkpoint, proof, keys)).toBe(null)
  expect(eventProofProblem(checkpoint, { ...proof, record: Buffer.from('{"eventID":"b"}') }, keys)).not.toBe(null)
  expect(eventProofProblem(checkpoint, { ...proof, leafIndex: 0 }, keys)).not.toBe(null)
  expect(eventProofProblem(checkpoint.replace('\n2\n', '\n3\n'), proof, keys)).not.toBe(null)
  expect(eventProofProblem(checkpoint, proof, [keyOf('cairn/other')])).not.toBe(null)
})

test('note, checkpoint, key, proof: hostile text is refused with one error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.string().map((text) => `${text}\n\n— a ${text}\n`),
      ),
      (text) => {
        for (const parse of [parseNote, parseCheckpoint, parseNoteKey, parseEventProofs]) {
          try {
            parse(text)
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedCheckpointError)
          }
        }
      },
    ),
  )
})

function keyOf(name: string) {
  const [, , base64 = ''] = encodeNoteKey({ name, kind: 1, publicKey: publicKey() }).split('+')
  return { name, kind: 1, publicKey: Buffer.from(base64, 'base64').subarray(1) } as const
}

function publicKey(): Buffer {
  const jwk = privateKey.export({ format: 'jwk' })
  return Buffer.from(jwk.x ?? '', 'base64url')
}
