import { commonError } from '../../../../contract/errors.ts'
import { decodeOctets } from '../../../../identity/sigv4/percent.ts'
import { headerValue } from '../../../protocol/protocol.ts'
import type { RecognisedRequest } from '../../../protocol/recognise.ts'
import type { Exchange } from '../../exchange.ts'

/**
 * Refuses a request that says in two places what it asks for: Cairn would authorise the one, and the upstream might do
 * the other.
 *
 * @param body Null where it is an object's, which says nothing.
 * @throws {ServiceError}
 */
export function requireOneMeaning(exchange: Exchange, { address }: RecognisedRequest, body: Uint8Array | null): void {
  const { headers, wire } = exchange
  const isTold = address === null
  const inQuery = wire.query.filter(({ name }) => name.toLowerCase() === 'action').length
  const inForm = body === null || !isForm(exchange) ? 0 : actionsOf(body)
  const inHeaders = ['x-amz-target', 'smithy-protocol'].filter((name) => headerValue(headers, name) !== null).length
  const names = (isTold ? inQuery : 0) + inForm + inHeaders
  const selecting = address === null ? 0 : wire.query.filter(({ name }) => subResources.has(name)).length
  if (names > 1 || selecting > 1) {
    throw commonError('malformedRequest', 'The request says more than once what it asks for.')
  }
}

function isForm({ headers }: Exchange): boolean {
  return (headerValue(headers, 'content-type') ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')
}

function actionsOf(body: Uint8Array): number {
  const fields = Buffer.from(body).toString('latin1').split('&')
  const names = fields.map((field) => field.slice(0, encodedNameCharsMax).split('=', 1)[0] ?? '')
  return names.filter((name) => decodeOctets(name).toLowerCase() === 'action').length
}

/** Of `Action`, each letter written as three. */
const encodedNameCharsMax = 3 * 'Action='.length

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
