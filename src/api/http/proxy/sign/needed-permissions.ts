import type { RequestContext } from '../../../../identity/authorise.ts'
import type { ProxiedCall } from '../proxied-call.ts'
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
  if (operation !== null && service?.name === 's3') return s3Permissions(operation.name, input, call)
  const prefix = actionPrefix(service?.signingName ?? request.signingName ?? '')
  const name = operation?.name ?? request.operationName ?? ''
  const { actions, resources } = namedResources(prefix, name, input, call)
  return actions.flatMap((action) =>
    resources.map((resource) => ({ action: `${prefix}:${action}`, resource, context: nothingMore })),
  )
}

const nothingMore: RequestContext = new Map()
