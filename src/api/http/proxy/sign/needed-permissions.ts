import type { ProtocolName } from '../../../../contract/contract-data.ts'
import type { RequestContext } from '../../../../identity/authorise.ts'
import { type ProxiedCall, placeOfCall } from '../proxied-call.ts'
import { actionPrefix, namedResources } from './named-resources.ts'
import { s3Permissions } from './s3-permissions.ts'

/** One thing that a forwarded call needs to be allowed. */
export interface NeededPermission {
  readonly action: string
  /** Null where nobody can tell which it is. */
  readonly resource: string | null
  readonly context: RequestContext
}

/** What the caller of a call must be allowed, by what the call itself says. */
export function neededPermissions(call: ProxiedCall): readonly NeededPermission[] {
  const { service, operation, request, input } = call
  if (operation !== null && service?.name === 's3') return s3Permissions(operation.name, input, placeOfCall(call))
  const prefix = actionPrefix(service?.signingName ?? request.signingName ?? '')
  const name = operation?.name ?? request.operationName ?? ''
  // A path beside what the body says may name another queue.
  const isPlain = isRest(request.protocol) || request.path === '/'
  const { actions, resources } = namedResources(prefix, name, isPlain ? input : null, placeOfCall(call))
  return actions.flatMap((action) =>
    resources.map((resource) => ({ action: `${prefix}:${action}`, resource, context: nothingMore })),
  )
}

function isRest(protocol: ProtocolName): boolean {
  return protocol === 'rest-json' || protocol === 'rest-xml' || protocol === 'rpc-v2-cbor'
}

const nothingMore: RequestContext = new Map()
