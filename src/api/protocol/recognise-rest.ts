import type { ProtocolName } from '../../contract/contract-data.ts'
import { speaksRest } from '../../contract/model-index.ts'
import { modelIndex, modelOf } from '../../contract/models.ts'
import type { ModelEntry } from '../../contract/models-file.ts'
import { type OperationRoute, operationRoute } from '../../contract/operation-route.ts'
import { awsHostPrefixes } from './aws-host.ts'
import { isForm } from './posted-query.ts'
import { headerValue } from './protocol.ts'
import { firstQueryValues } from './query-values.ts'
import type { UnknownRequest } from './recognise.ts'
import { byPrecision, precisionOf, type RestRoutes, type RoutedRequest, restRoutes } from './rest-routes.ts'

/** An operation of a service that speaks REST, and how the request speaks to it. */
export interface RecognisedRest {
  readonly protocol: ProtocolName
  readonly entry: ModelEntry
  readonly operation: OperationRoute
}

/**
 * The operation that a request asks one of the services for, by its method, path, parameters and headers; null where
 * none of them has one.
 *
 * Where several have one, the service that the host names comes first, then the one whose path says more, then the first
 * of `entries`. Of services that have not been met the outlines are read, never a shape.
 */
export function findRest(
  entries: readonly ModelEntry[],
  request: Pick<UnknownRequest, 'method' | 'headers'>,
  path: string,
  query: string,
): RecognisedRest | null {
  const candidates = inHostsOrder(entries.filter(speaksRest), headerValue(request.headers, 'host') ?? '')
  if (candidates.length === 0) return null
  const { method, headers } = request
  const routed = { method, path, headers, parameters: firstQueryValues(query) }
  return (
    best(candidates, routed, 'find') ?? best(candidates, routed, 'nearest') ?? findPosted(candidates, request, path)
  )
}

/**
 * Of each service, the GET whose query string clients post as a form, because it may be too long. Of any other nobody knows
 * what the service makes of a form that is posted where it has a GET, and a name would say more than is known.
 */
const postedQueries: ReadonlyMap<string, string> = new Map([['cloudsearchdomain', 'Search']])

function findPosted(
  entries: readonly ModelEntry[],
  { method, headers }: Pick<UnknownRequest, 'method' | 'headers'>,
  path: string,
): RecognisedRest | null {
  if (method !== 'POST' || !isForm(headers)) return null
  for (const entry of entries) {
    const name = postedQueries.get(entry.name)
    const operation = name === undefined ? undefined : modelOf(entry.name)?.operations.get(name)
    if (operation === undefined || operation.uri.split('?', 1)[0] !== path) continue
    return { protocol: restProtocol(entry), entry, operation: operationRoute(operation) }
  }
  return null
}

/** An operation that clients send without a signature, by its path alone; null for what may as well be an object's. */
export function findUnsignedRest(
  request: Pick<UnknownRequest, 'method' | 'headers'>,
  path: string,
  query: string,
): RecognisedRest | null {
  if (!mayBeUnsignedCall(request)) return null
  const found = findRest(modelIndex().withUnsignedRoutes, request, path, query)
  return found?.operation.isUnsigned === true ? found : null
}

/** An object that anyone may read or write comes without a token, and no form or JSON is posted to one. */
function mayBeUnsignedCall({ method, headers }: Pick<UnknownRequest, 'method' | 'headers'>): boolean {
  if (headers['x-amz-sso_bearer_token'] !== undefined) return true
  if (/^bearer /i.test(headerValue(headers, 'authorization') ?? '')) return true
  return method === 'POST' && /^\s*application\/json\b/i.test(headerValue(headers, 'content-type') ?? '')
}

function best(entries: readonly ModelEntry[], request: RoutedRequest, kind: keyof RestRoutes): RecognisedRest | null {
  const found = entries.flatMap((entry): RecognisedRest[] => {
    const contract = modelOf(entry.name)
    const operation = contract === null ? null : restRoutes(contract)[kind](request)
    return operation === null ? [] : [{ protocol: restProtocol(entry), entry, operation }]
  })
  const [first, ...others] = found
  if (first === undefined) return null
  const isBetter = (one: OperationRoute, other: OperationRoute) => byFit(one, other, request) < 0
  return others.reduce((one, other) => (isBetter(other.operation, one.operation) ? other : one), first)
}

/**
 * How operations of several services that all answer at the path are told apart: by literal parameters, by how much the
 * path says, by a slash at its end; and one that is deprecated has been replaced.
 */
function byFit(one: OperationRoute, other: OperationRoute, { path }: RoutedRequest): number {
  const [onePath = '', oneQuery = ''] = one.uri.split('?')
  const [otherPath = '', otherQuery = ''] = other.uri.split('?')
  const differs = (template: string) => Number(template.endsWith('/') !== path.endsWith('/'))
  return (
    byPrecision(precisionOf(onePath.replace(/\/$/, '')), precisionOf(otherPath.replace(/\/$/, ''))) ||
    otherQuery.length - oneQuery.length ||
    differs(onePath) - differs(otherPath) ||
    Number(one.isDeprecated) - Number(other.isDeprecated)
  )
}

/** Those that the host names before the others; where it names some, only they can be meant. */
function inHostsOrder(entries: readonly ModelEntry[], host: string): readonly ModelEntry[] {
  if (entries.length < 2) return entries
  const prefixes = awsHostPrefixes(host)
  const named = entries.filter(({ endpointPrefix }) => prefixes.includes(endpointPrefix))
  return named.length > 0 ? named : entries
}

function restProtocol({ protocols }: ModelEntry): ProtocolName {
  return protocols.includes('rest-xml') ? 'rest-xml' : 'rest-json'
}
