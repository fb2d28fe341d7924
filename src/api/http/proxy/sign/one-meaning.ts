import { commonError } from '../../../../contract/errors.ts'
import { decodeOctets } from '../../../../identity/sigv4/percent.ts'
import { headerValue } from '../../../protocol/protocol.ts'
import type { RecognisedRequest } from '../../../protocol/recognise.ts'
import { callBodyBytesMax } from '../../call-content.ts'
import type { Exchange } from '../../exchange.ts'
import { repeatsField, repeatsMember } from './repeated-names.ts'

/**
 * Refuses a request that says in two places what it asks for: Cairn would authorise the one, and the upstream might do
 * the other.
 *
 * @param body Null where it is an object's, which says nothing.
 * @throws {ServiceError}
 */
export function requireOneMeaning(exchange: Exchange, request: RecognisedRequest, body: Uint8Array | null): void {
  const form = body === null || !isForm(exchange) ? '' : Buffer.from(body).toString('latin1')
  if (namesOperationTwice(exchange, request, form) || repeatsField(form) || repeats(exchange, request, body)) {
    throw commonError('malformedRequest', 'The request says more than once what it asks for.')
  }
}

function namesOperationTwice(
  { headers, wire, query }: Exchange,
  { address }: RecognisedRequest,
  form: string,
): boolean {
  if (address !== null) return wire.query.filter(({ name }) => subResources.has(name)).length > 1 || repeatsField(query)
  const inQuery = wire.query.filter(({ name }) => isAction(name)).length
  const inForm = form.split('&').filter((field) => isAction(decodeOctets(field.split('=', 1)[0] ?? ''))).length
  const inHeaders = ['x-amz-target', 'smithy-protocol'].filter((name) => headerValue(headers, name) !== null).length
  return inQuery + inForm + inHeaders > 1
}

function isAction(name: string): boolean {
  return name.toLowerCase() === 'action'
}

/** A body that is too large to be decoded decides nothing. */
function repeats(exchange: Exchange, { protocol }: RecognisedRequest, body: Uint8Array | null): boolean {
  const isJson = protocol === 'aws-json-1.0' || protocol === 'aws-json-1.1' || protocol === 'rest-json'
  if (protocol === 'aws-query' || protocol === 'ec2-query') return repeatsField(exchange.query)
  return isJson && body !== null && body.length <= callBodyBytesMax && repeatsMember(body)
}

function isForm({ headers }: Exchange): boolean {
  return (headerValue(headers, 'content-type') ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')
}

/** What of a bucket or an object a request of S3 is about. No operation is told by two of them. */
const subResources: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
])
