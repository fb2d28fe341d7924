import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServiceError } from '../../../contract/errors.ts'
import { ChunkSignatures } from '../../../identity/sigv4/chunk-signatures.ts'
import type { PayloadClaim } from '../../../identity/sigv4/payload.ts'
import type { HttpHeaders } from '../../protocol/protocol.ts'
import { openContent, unsignedClaim } from './open-content.ts'

const unsigned: PayloadClaim = { kind: 'unsigned' }
const unsignedChunks: PayloadClaim = { kind: 'chunks', signed: false, trailer: true }
const signedChunks: PayloadClaim = { kind: 'chunks', signed: true, trailer: false }
const signedTrailer: PayloadClaim = { kind: 'chunks', signed: true, trailer: true }

const key = Buffer.from('a signing key')
const dateText = '20260304T050607Z'
const scopeText = '20260304/us-east-1/s3/aws4_request'
const seed = '0'.repeat(64)

/** A request's body as a client would send it. */
interface Sent {
  readonly headers: HttpHeaders
  readonly claim: PayloadClaim
  readonly body: Buffer
}

const crc = { 'x-amz-checksum-crc32': 'AAAAAA==' }

const sentChunks = (chunks: readonly Uint8Array[], claim: PayloadClaim): Sent => {
  const trailer: Record<string, string> = claim.kind === 'chunks' && claim.trailer ? crc : {}
  return {
    headers: {
      'x-amz-decoded-content-length': String(Buffer.concat(chunks).length),
      'x-amz-trailer': Object.keys(trailer).join(','),
      'content-encoding': 'gzip, aws-chunked',
    },
    claim,
    body: encodeChunks(chunks, claim, trailer),
  }
}

const anyChunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 })
const anyClaim = fc.constantFrom(unsignedChunks, signedChunks, signedTrailer)

test('content: chunks give the same however the body is cut into pieces', async () => {
  const anySent = fc.record({ chunks: anyChunks, claim: anyClaim, cuts: fc.array(fc.nat()) })
  await fc.assert(
    fc.asyncProperty(anySent, async ({ chunks, claim, cuts }) => {
      const sent = sentChunks(chunks, claim)
      const read = await readAll(sent, piecesOf(sent.body, cuts))
      expect(read.bytes).toEqual(Buffer.concat(chunks))
      expect(Object.fromEntries(read.trailers)).toEqual(claim === signedChunks ? {} : crc)
    }),
  )
})

test('content: a body that is cut short anywhere fails', async () => {
  await fc.assert(
    fc.asyncProperty(anyChunks, anyClaim, fc.nat(), async (chunks, claim, at) => {
      const sent = sentChunks(chunks, claim)
      const body = sent.body.subarray(0, at % sent.body.length)
      expect(await refusal(sent, body)).toMatchObject({ name: 'IncompleteBody', status: 400 })
    }),
  )
})

test('content: a bit that is flipped in a signed body fails, or changes nothing but the spelling', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyChunks,
      fc.constantFrom(signedChunks, signedTrailer),
      fc.nat(),
      fc.nat({ max: 7 }),
      async (chunks, claim, at, bit) => {
        const sent = sentChunks(chunks, claim)
        const body = Buffer.from(sent.body)
        const index = at % body.length
        body.writeUInt8(body.readUInt8(index) ^ (1 << bit), index)
        const read = await readAll(sent, [body]).catch((error: unknown) => error)
        if (read instanceof ServiceError) return
        expect(read).toMatchObject({ bytes: Buffer.concat(chunks) })
      },
    ),
    { numRuns: 500 },
  )
})

test('content: whatever is said to be aws-chunked, it ends in content or an error of S3', async () => {
  const parts = fc.constantFrom('0', '5', 'f', ';chunk-signature=', seed, '\r\n', '\n', 'a:b', crc32Line, 'hello', '\0')
  await fc.assert(
    fc.asyncProperty(fc.array(parts), anyClaim, async (texts, claim) => {
      const sent = sentChunks([Buffer.from('hello')], claim)
      const read = await readAll(sent, [Buffer.from(texts.join(''))]).catch((error: unknown) => error)
      if (read instanceof Error) expect(read).toBeInstanceOf(ServiceError)
    }),
    { numRuns: 1000 },
  )
})

test('content: chunks that are left out, repeated, moved or added do not pass', async () => {
  const chunks = ['one', 'two', 'six'].map((text) => Buffer.from(text))
  const sent = sentChunks(chunks, signedChunks)
  const lines = sent.body.toString('latin1').split(/(?<=\r\n(?:one|two|six)\r\n)/)
  const [one = '', two = '', six = '', end = ''] = lines
  for (const order of [
    [two, one, six],
    [one, one, six],
    [one, six, two],
    [one, two, two],
  ]) {
    const body = Buffer.from([...order, end].join(''), 'latin1')
    expect(await refusal(sent, body)).toMatchObject({ name: 'SignatureDoesNotMatch' })
  }
  const shorter = Buffer.from([one, two, end].join(''), 'latin1')
  expect(await refusal(sent, shorter)).toMatchObject({ name: 'SignatureDoesNotMatch' })
  const longer = Buffer.from([one, two, six, one, end].join(''), 'latin1')
  expect(await refusal(sent, longer)).toMatchObject({ name: 'IncompleteBody' })
  expect(await refusal(sent, Buffer.concat([sent.body, Buffer.from('x')]))).toMatchObject({ name: 'InvalidRequest' })
})

test('content: trailers are those that were announced, signed where chunks are', async () => {
  const sent = sentChunks([Buffer.from('a')], signedTrailer)
  const text = sent.body.toString('latin1')
  const changed = (from: string | RegExp, to: string) => Buffer.from(text.replace(from, to), 'latin1')
  const other = changed('AAAAAA==', 'BAAAAA==')
  expect(await refusal(sent, other)).toMatchObject({ name: 'SignatureDoesNotMatch' })
  const missing = changed(/x-amz-trailer-signature:.*\r\n/, '')
  expect(await refusal(sent, missing)).toMatchObject({ name: 'IncompleteBody' })
  expect(await refusal(sent, Buffer.concat([missing, Buffer.from('\r\n')]))).toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  const asMinioGo = changed(crc32Line, crc32Line.replace('\r\n', '\n\r\n'))
  expect((await readAll(sent, [asMinioGo])).trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==')
  for (const body of [changed(crc32Line, ''), changed(crc32Line, `${crc32Line}x: y\r\n`), changed(':', ' ')]) {
    const unsignedSent = { ...sent, claim: unsignedChunks }
    expect(await refusal(unsignedSent, body)).toMatchObject({ name: 'MalformedTrailerError' })
  }
})

test('content: lines without end are not kept', async () => {
  const sent = sentChunks([Buffer.from('hello')], unsignedChunks)
  let given = 0
  async function* endless() {
    for (;;) {
      given += 1
      yield Buffer.alloc(64, 'a')
    }
  }
  await expect(drain({ ...sent, source: endless() })).rejects.toMatchObject({ name: 'InvalidRequest' })
  expect(given).toBeLessThan(10)
  const huge = Buffer.from('ffffffffffff\r\n')
  expect(await refusal(sent, huge)).toMatchObject({ name: 'IncompleteBody' })
})

test('content: what was claimed of a plain body is checked at its end', async () => {
  const body = Buffer.from('hello')
  const headers = { 'content-length': '5', 'content-encoding': 'gzip' }
  const read = await readAll({ headers, claim: unsigned, body }, [body])
  expect(read).toMatchObject({ bytes: body, lengthBytes: 5, contentEncoding: 'gzip' })

  const sha256 = createHash('sha256').update(body).digest('hex')
  const hashed: PayloadClaim = { kind: 'sha256', sha256 }
  await readAll({ headers, claim: hashed, body }, [body])
  const others = Buffer.from('hellO')
  expect(await refusal({ headers, claim: hashed, body }, others)).toMatchObject({
    name: 'XAmzContentSHA256Mismatch',
    members: { ClientComputedContentSHA256: sha256 },
  })
  const md5 = createHash('md5').update(body).digest('base64')
  const withMd5 = { ...headers, 'content-md5': md5 }
  await readAll({ headers: withMd5, claim: unsigned, body }, [body])
  expect(await refusal({ headers: withMd5, claim: unsigned, body }, others)).toMatchObject({ name: 'BadDigest' })
  for (const wrong of ['hell', 'hello!']) {
    expect(await refusal({ headers, claim: unsigned, body }, Buffer.from(wrong))).toMatchObject({
      name: 'IncompleteBody',
      members: { NumberBytesExpected: 5, NumberBytesProvided: wrong.length },
    })
  }
})

test('content: headers that cannot be right are refused before a byte is read', () => {
  const refused = (headers: HttpHeaders, claim: PayloadClaim) => {
    try {
      openContent({ headers, source: piecesOf(Buffer.alloc(0), []), claim, chunkSignatures: null })
    } catch (error) {
      return error
    }
    return null
  }
  expect(refused({}, unsigned)).toMatchObject({ name: 'MissingContentLength', status: 411 })
  expect(refused({ 'content-length': '5' }, unsignedChunks)).toMatchObject({ name: 'MissingContentLength' })
  expect(refused({ 'transfer-encoding': 'chunked' }, unsigned)).toMatchObject({ name: 'NotImplemented', status: 501 })
  expect(refused({ 'x-amz-decoded-content-length': '-1' }, unsignedChunks)).toMatchObject({ name: 'InvalidArgument' })
  for (const md5 of ['', 'x', 'AAAA', `${'A'.repeat(22)}==x`]) {
    expect(refused({ 'content-length': '5', 'content-md5': md5 }, unsigned), md5).toMatchObject({
      name: 'InvalidDigest',
    })
  }
})

test('content: what fails where the body comes from fails here, and an end is passed on', async () => {
  const broken = new Error('the connection is gone')
  async function* failing() {
    yield Buffer.from('5\r\nhel')
    throw broken
  }
  const sent = sentChunks([Buffer.from('hello')], unsignedChunks)
  await expect(drain({ ...sent, source: failing() })).rejects.toBe(broken)

  let isClosed = false
  async function* watched() {
    try {
      yield sent.body
    } finally {
      isClosed = true
    }
  }
  for await (const _ of openContent({ ...sent, source: watched(), chunkSignatures: null })) break
  expect(isClosed).toBe(true)
})

test('content: without a signature the header alone says what the body is', () => {
  expect(unsignedClaim({})).toEqual(unsigned)
  expect(unsignedClaim({ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' })).toEqual(unsignedChunks)
  expect(unsignedClaim({ 'x-amz-content-sha256': seed })).toEqual({ kind: 'sha256', sha256: seed })
  expect(() => unsignedClaim({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' })).toThrow(ServiceError)
})

const crc32Line = 'x-amz-checksum-crc32:AAAAAA==\r\n'

function encodeChunks(
  chunks: readonly Uint8Array[],
  claim: PayloadClaim,
  trailer: Readonly<Record<string, string>>,
): Buffer {
  if (claim.kind !== 'chunks') throw new Error('chunks are claimed')
  const emptyHash = sha256('')
  let previous = seed
  const sign = (algorithm: string, hashes: string) => {
    const text = [algorithm, dateText, scopeText, previous, hashes].join('\n')
    previous = createHmac('sha256', key).update(text).digest('hex')
    return previous
  }
  const pieces: Uint8Array[] = []
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const size = chunk.length.toString(16)
    const signature = () => sign('AWS4-HMAC-SHA256-PAYLOAD', `${emptyHash}\n${sha256(chunk)}`)
    pieces.push(Buffer.from(claim.signed ? `${size};chunk-signature=${signature()}\r\n` : `${size}\r\n`))
    if (chunk.length > 0) pieces.push(chunk, Buffer.from('\r\n'))
  }
  for (const [name, value] of Object.entries(trailer)) pieces.push(Buffer.from(`${name}:${value}\r\n`))
  if (claim.signed && claim.trailer) {
    const lines = Object.entries(trailer).map(([name, value]) => `${name}:${value}\n`)
    const signature = sign('AWS4-HMAC-SHA256-TRAILER', sha256(lines.join('')))
    pieces.push(Buffer.from(`x-amz-trailer-signature:${signature}\r\n`))
  }
  return Buffer.concat([...pieces, Buffer.from('\r\n')])
}

async function* piecesOf(body: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((one, other) => one - other)
  let start = 0
  for (const end of ends) {
    yield body.subarray(start, end)
    start = end
  }
}

async function readAll(sent: Sent, body: AsyncIterable<Uint8Array> | readonly Uint8Array[]) {
  return await drain({ ...sent, source: each(body) })
}

async function* each(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces
}

async function drain({ headers, claim, source }: Omit<Sent, 'body'> & { readonly source: AsyncIterable<Uint8Array> }) {
  const chunkSignatures = new ChunkSignatures(key, dateText, scopeText, seed)
  const content = openContent({ headers, claim, source, chunkSignatures })
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return { ...content, bytes: Buffer.concat(pieces) }
}

async function refusal(sent: Sent, body: Uint8Array): Promise<unknown> {
  return await readAll(sent, [body]).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  )
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
