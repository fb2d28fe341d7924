import type { Credentials } from '../../../../aws-client/credentials-file.ts'
import { commonError } from '../../../../contract/errors.ts'
import { decodeOctets } from '../../../../identity/sigv4/percent.ts'
import type { RecognisedRequest } from '../../../protocol/recognise.ts'
import type { StreamedBody } from '../../../protocol/streamed-body.ts'
import type { Exchange } from '../../exchange.ts'
import { type ForwardedBody, madeBody } from '../forwarded-body.ts'
import { endToEndHeaders, methodsWithBody } from '../forwarded-headers.ts'
import type { ForwardedHead } from '../upstream-client.ts'
import { awsChunks } from './aws-chunks.ts'
import type { UpstreamSigner } from './upstream-signer.ts'
import type { VerifiedContent } from './verified-content.ts'

export interface RequestToForward {
  readonly exchange: Exchange
  readonly request: RecognisedRequest
  readonly content: VerifiedContent
  readonly signer: UpstreamSigner
  readonly credentials: Credentials
  /** Of the upstream: host, and port where it is not the scheme's own. */
  readonly host: string
  readonly service: string
  readonly region: string
  readonly via: string
}

/**
 * The request as the upstream's own user sends it. Nothing that the caller signed with goes on: not the header, not the
 * token, not the parameters of a presigned URL. A body in `aws-chunked` goes on without the signatures of its chunks;
 * what follows it is kept.
 *
 * @throws {ServiceError} A parameter stands for a header and can be none.
 */
export function signedRequest(parts: RequestToForward): { readonly head: ForwardedHead; readonly body: ForwardedBody } {
  const { exchange, request, content, signer, credentials, host, service, region, via } = parts
  const { target, hoisted } = targetOf(exchange, request)
  const framed = framedBody(content, exchange)
  const kept = endToEndHeaders(exchange.message.rawHeaders, (name) => signing.has(name) || framed.replaces.has(name))
  const headers = ['Host', host, ...kept, ...hoisted, ...framed.headers]
  const { method } = exchange
  const { payloadHash } = framed
  const signed = signer.sign({ method, target, headers, service, region, payloadHash }, credentials)
  return { head: { method, target, headers: [...signed, 'Via', via] }, body: framed.body }
}

/** What only the caller's own request can have. `Expect` was asked of Cairn, which has answered it. */
const signing: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'date',
  'expect',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amz-s3session-token',
  // Some servers take another method from these than the one that was authorised.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

/** Parameters that sign a URL. */
const signingParameter =
  /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/i

/** The same of Version 2, where names are shorter and only mean that beside a key. */
const legacyParameter = /^(?:AWSAccessKeyId|Signature|Expires|SignatureMethod|SignatureVersion)$/i

/** Of whoever signs a URL there is no body yet whose checksum it could be. */
const bodyChecksum = /^x-amz-(?:checksum-(?!mode$|type$|algorithm$)|sdk-checksum-algorithm$)/i

/** The path and what is left of the query. Headers that a presigned URL carries as parameters are headers again. */
function targetOf({ query, headers, authorization, wire }: Exchange, { path }: RecognisedRequest) {
  const isPresigned =
    authorization.kind === 'signed-v2' || (authorization.kind === 'signed' && authorization.method === 'QueryString')
  const isLegacy = wire.query.some(({ name }) => name === 'AWSAccessKeyId')
  const hoisted: string[] = []
  const kept = query.split('&').filter((part) => {
    const [name = '', value = ''] = splitOnce(part)
    const plainName = decodeOctets(name)
    if (part === '' || signingParameter.test(plainName) || (isLegacy && legacyParameter.test(plainName))) return false
    if (!/^x-amz-[\w-]+$/i.test(plainName)) return true
    // A header counts before a parameter, as it did where the call was read and authorised.
    const isSaid = headers[plainName.toLowerCase()] !== undefined || hoisted.includes(plainName)
    if (isPresigned && !isSaid && !bodyChecksum.test(plainName)) {
      hoisted.push(plainName, headerText(value))
    }
    return false
  })
  return { target: kept.length === 0 ? path : `${path}?${kept.join('&')}`, hoisted }
}

function headerText(value: string): string {
  const text = decodeOctets(value.replaceAll('+', ' '))
  if (controlCharacter.test(text)) throw commonError('malformedRequest', 'A header among the parameters is none.')
  return text
}

/** What no header may hold, least of all the end of its line. */
const controlCharacter = /[^\t\x20-\x7e\x80-\xff]/

interface FramedBody {
  readonly body: ForwardedBody
  readonly payloadHash: string
  readonly headers: readonly string[]
  /** Headers of the caller's that these stand instead of. */
  readonly replaces: ReadonlySet<string>
}

const lengthHeaders: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'trailer'])
const chunkHeaders: ReadonlySet<string> = new Set([
  ...lengthHeaders,
  'content-encoding',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
])

function framedBody({ bytes, sha256, stream }: VerifiedContent, { body, method }: Exchange): FramedBody {
  const hash = sha256 ?? 'UNSIGNED-PAYLOAD'
  if (stream === null) {
    const content = bytes ?? nothing
    const hasLength = body.isExpected || methodsWithBody.has(method)
    const headers = hasLength ? ['Content-Length', String(content.length)] : []
    return { body: madeBody(one(content), content.length > 0), payloadHash: hash, headers, replaces: lengthHeaders }
  }
  const encodings = stream.contentEncoding === null ? [] : [stream.contentEncoding]
  if (stream.trailerNames.length === 0) {
    const headers = [...encodings.flatMap((encoding) => ['Content-Encoding', encoding]), ...lengthOf(stream)]
    return { body: madeBody(stream, true), payloadHash: hash, headers, replaces: chunkHeaders }
  }
  const headers = [
    ...['Content-Encoding', ['aws-chunked', ...encodings].join(',')],
    ...['X-Amz-Decoded-Content-Length', String(stream.lengthBytes ?? 0)],
    ...['X-Amz-Trailer', stream.trailerNames.join(',')],
    ...['Transfer-Encoding', 'chunked'],
  ]
  const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  return { body: madeBody(awsChunks(stream), true), payloadHash, headers, replaces: chunkHeaders }
}

const nothing = new Uint8Array(0)

function lengthOf({ lengthBytes }: StreamedBody): readonly string[] {
  return lengthBytes === null ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(lengthBytes)]
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

function splitOnce(part: string): readonly string[] {
  const cut = part.indexOf('=')
  return cut < 0 ? [part] : [part.slice(0, cut), part.slice(cut + 1)]
}
