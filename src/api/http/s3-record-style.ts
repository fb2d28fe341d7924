import { isRecord, ownValue } from '../../contract/is-record.ts'
import { readOnly } from '../../contract/read-only.ts'
import { recordDocument } from '../../contract/record-document.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { withHoistedHeaders } from '../protocol/hoisted-headers.ts'
import { type HttpHeaders, headerValue } from '../protocol/protocol.ts'
import type { Exchange } from './exchange.ts'
import type { RecordStyle, StyledCall } from './record-style.ts'

/** Headers of a request that its record tells, those among the parameters of a presigned URL too. Customers' keys and signatures are not among them. */
const recordedHeaders = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-bucket-object-lock-enabled',
  'x-amz-object-ownership',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-metadata-directive',
  'x-amz-tagging-directive',
  'x-amz-server-side-encryption',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-expected-bucket-owner',
]

/** Headers of an answer to a change that its record tells as `responseElements`. */
const recordedAnswerHeaders = ['x-amz-server-side-encryption', 'x-amz-version-id', 'x-amz-delete-marker']

/** S3's: the request as it went over the wire, names as the query, the headers and the XML have them. */
export const s3RecordStyle: RecordStyle = {
  requestId: s3RequestId,
  userAgent: (text) => `[${text}]`,
  requestParameters: ({ exchange, input, operation }) => ({
    ...place(operation, input),
    Host: headerValue(exchange.headers, 'host') ?? '',
    ...queryOf(exchange),
    ...headersOf(exchange),
    ...documentOf({ exchange, input, operation }),
  }),
  responseElements: ({ name }, _output, headers) => {
    if (readOnly('s3', name)) return null
    const told = recordedAnswerHeaders.flatMap((header) => {
      const value = headerValue(headers, header)
      return value === null ? [] : [[header, value] as const]
    })
    return told.length === 0 ? null : Object.fromEntries(told)
  },
  additionalEventData: ({ tlsDetails }, transfer) => ({
    ...(transfer.signatureVersion === null ? {} : { SignatureVersion: transfer.signatureVersion }),
    ...(tlsDetails === null ? {} : { CipherSuite: tlsDetails.cipherSuite }),
    bytesTransferredIn: transfer.bytesIn,
    ...(transfer.authenticationMethod === null ? {} : { AuthenticationMethod: transfer.authenticationMethod }),
    ...hostId(transfer.responseHeaders),
    bytesTransferredOut: transfer.bytesOut,
  }),
}

/** Servers that only resemble S3 may have none. */
function hostId(headers: HttpHeaders): JsonObject {
  const id = headerValue(headers, 'x-amz-id-2')
  return id === null ? {} : { 'x-amz-id-2': id }
}

/** Sixteen upper-case hexadecimal digits, as S3's are. */
export function s3RequestId(id: string): string {
  return id.replaceAll('-', '').slice(0, 16).toUpperCase()
}

/** A bucket in the query, as calls of accounts have it, is told with the query. */
function place({ input: shape }: OperationContract, input: unknown): JsonObject {
  const { Bucket, Key } = isRecord(input) ? input : {}
  const isInQuery =
    shape?.members.some(({ name, location }) => name === 'Bucket' && location === 'querystring') === true
  return {
    ...(typeof Bucket === 'string' && !isInQuery ? { bucketName: Bucket } : {}),
    ...(typeof Key === 'string' ? { key: Key } : {}),
  }
}

function queryOf({ wire }: Exchange): JsonObject {
  const told = wire.query
    .map(({ name, value }) => [utf8(name), utf8(value)] as const)
    .filter(([name]) => name !== 'x-id' && !/^x-amz-/i.test(name) && !legacySigning.has(name))
  return Object.fromEntries(told)
}

/** What signs a URL with Version 2; `Expires` says nothing else there either. */
const legacySigning: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Signature', 'Expires'])

function headersOf({ headers: sent, wire }: Exchange): JsonObject {
  const parameters = new Map([...wire.query].reverse().map(({ name, value }) => [utf8(name), utf8(value)]))
  const headers = withHoistedHeaders(sent, parameters)
  return Object.fromEntries(
    recordedHeaders.flatMap((name) => {
      const value = headerValue(headers, name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** What stood in the body, under the name of its root element. Lists of keys and parts are left to their own records. */
function documentOf({ input, operation }: StyledCall): JsonObject {
  if (!isRecord(input) || listings.has(operation.name)) return {}
  if (operation.name === 'PutBucketPolicy') return { bucketPolicy: policyOf(input.Policy) }
  const payload = operation.input?.members.find(({ name }) => name === operation.input?.payload)
  return payload === undefined ? {} : recordDocument(payload, ownValue(input, payload.name))
}

const listings: ReadonlySet<string> = new Set(['DeleteObjects', 'CompleteMultipartUpload'])

function policyOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

/** Octets, one a character, as text. */
function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}
