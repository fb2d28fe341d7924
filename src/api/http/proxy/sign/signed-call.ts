import { NoCredentialsError } from '../../../../aws-client/credential-source.ts'
import type { Credentials } from '../../../../aws-client/credentials-file.ts'
import { assert } from '../../../../base/assert.ts'
import type { Clock } from '../../../../base/clock.ts'
import { commonError, type ServiceError } from '../../../../contract/errors.ts'
import { modelOf } from '../../../../contract/models.ts'
import type { Authoriser } from '../../../../identity/authorise.ts'
import type { Verified } from '../../../../identity/sigv4/outcome.ts'
import type { SignatureVerifier } from '../../../../identity/sigv4/signature-verifier.ts'
import { PolicyDenialError } from '../../../operations/policy-denial.ts'
import { streamsInput } from '../../../protocol/protocol.ts'
import type { RecognisedRequest } from '../../../protocol/recognise.ts'
import { s3SigningNames } from '../../../protocol/recognise-s3.ts'
import { callBodyBytesMax } from '../../call-content.ts'
import { inServedRegion, type Site } from '../../call-facts.ts'
import { callerOf, refusalError, type SignedCaller } from '../../caller.ts'
import type { Exchange } from '../../exchange.ts'
import { requestContext } from '../../request-context.ts'
import { s3RefusalError } from '../../s3-caller-errors.ts'
import { s3SignatureContext } from '../../s3-signature-context.ts'
import { recogniseExchange } from '../passed-call.ts'
import { plainRequestBody } from '../plain-request-body.ts'
import { type ProxiedCall, proxiedCall, withBody } from '../proxied-call.ts'
import { verifiedCaller } from '../proxied-caller.ts'
import type { ProxyRoute } from '../proxy-route.ts'
import type { Held, ReadyCall } from '../ready-call.ts'
import { UpstreamError } from '../upstream-errors.ts'
import { neededPermissions } from './needed-permissions.ts'
import { requireOneMeaning } from './one-meaning.ts'
import { signedRequest } from './signed-request.ts'
import type { OpenSigning } from './upstream-signer.ts'
import { objectContent, type VerifiedContent, wholeSignedContent } from './verified-content.ts'

export interface SignParts extends Site {
  readonly verifier: SignatureVerifier
  readonly authoriser: Authoriser
  readonly domains: readonly string[]
  readonly clock: Clock
}

/** A route to an upstream that knows Cairn alone. */
export interface SigningRoute extends ProxyRoute {
  readonly signer: OpenSigning
}

/**
 * A call that goes on under the upstream's own user, once Cairn has verified who sends it and that they may.
 *
 * @throws {ServiceError} Why it does not go on.
 */
export async function signedCall(
  exchange: Exchange,
  route: SigningRoute,
  via: string,
  parts: SignParts,
  held: Held,
): Promise<ReadyCall> {
  const { upstream, signer } = route
  const isObject = isObjectRequest(exchange)
  const whole = isObject ? null : await wholeSignedContent(exchange, held)
  const bytes = whole?.bytes ?? null
  const request = bytes === null ? route.request : recogniseExchange(exchange, parts.domains, bytes)
  requireOneMeaning(exchange, request, bytes)
  const { caller, verified } = verify(exchange, request, whole, parts)
  const headOnly = proxiedCall({ exchange, upstream, request, caller: verifiedCaller(caller, parts) }, parts)
  held.note(headOnly)
  const content = whole ?? (await contentOf(headOnly, verified, held))
  const call = await decoded(headOnly, content)
  held.note(call)
  authorise(call, caller, signer, parts)
  const credentials = await currentCredentials(signer)
  const forwarded = signedRequest({
    exchange,
    request,
    content,
    signer: signer.signer,
    credentials,
    host: signer.host,
    service: signingNameOf(request),
    region: signer.region ?? caller.scope?.region ?? parts.region,
    via,
  })
  return { call, ...forwarded, later: null, refused: () => signer.credentials.refused() }
}

/** @throws {UpstreamError} There are none. */
async function currentCredentials({ credentials }: OpenSigning): Promise<Credentials> {
  try {
    return await credentials.current()
  } catch (error) {
    if (error instanceof NoCredentialsError) throw new UpstreamError('unsigned', error)
    throw error
  }
}

function isObjectRequest({ authorization }: Exchange): boolean {
  return authorization.kind === 'signed-v2' || (authorization.kind === 'signed' && authorization.scope.service === 's3')
}

/** What signatures for the service name it: of S3, whose kinds share a model, as the caller's does. */
function signingNameOf({ serviceName, signingName }: RecognisedRequest): string {
  if (signingName !== null && s3SigningNames.has(signingName)) return signingName
  const service = serviceName === null ? null : modelOf(serviceName)
  return service?.signingName ?? signingName ?? ''
}

function verify(
  exchange: Exchange,
  request: RecognisedRequest,
  whole: VerifiedContent | null,
  { verifier, regions }: SignParts,
): { readonly caller: SignedCaller; readonly verified: Verified } {
  const isS3 = whole === null
  const outcome = verifier.verify(exchange.wire, exchange.authorization, {
    service: isS3 ? 's3' : signingNameOf(request),
    bodySha256: whole?.sha256 ?? null,
    ...(isS3 ? { resource: request.path } : {}),
  })
  const errorOf = isS3 ? s3RefusalError : refusalError
  const caller = inServedRegion(callerOf(outcome, whole?.sha256 ?? null, errorOf), { regions })
  if (caller.principal === null) throw caller.error
  assert(outcome.kind === 'verified', 'a caller is somebody only where the signature is verified')
  return { caller, verified: outcome }
}

async function contentOf(
  { exchange, operation }: ProxiedCall,
  verified: Verified,
  held: Held,
): Promise<VerifiedContent> {
  if (operation === null) throw unknownOperationError()
  return await objectContent(exchange, operation, verified, held.memory)
}

/** What nobody can name, nobody can be allowed. */
function unknownOperationError(): ServiceError {
  return commonError('unsupportedOperation', 'Cairn cannot tell what this request asks for, and so not who may.')
}

async function decoded(call: ProxiedCall, { bytes }: VerifiedContent): Promise<ProxiedCall> {
  const { exchange, operation } = call
  if (operation !== null && streamsInput(operation)) return withBody(call, nothing)
  const plain = bytes === null || bytes.length > callBodyBytesMax ? null : await plainRequestBody(exchange, bytes)
  return plain === null ? call : withBody(call, plain)
}

const nothing = new Uint8Array(0)

function authorise(call: ProxiedCall, caller: SignedCaller, { accounts }: OpenSigning, parts: SignParts): void {
  const { exchange, request, facts } = call
  const { principal } = caller
  if (!(accounts ?? [parts.operatorAccountId]).includes(principal.accountId)) {
    throw commonError('accessDenied', 'Principals of this account may not use this service here.')
  }
  const said = new Map([
    ...requestContext(exchange, facts.awsRegion, parts.clock),
    ...(request.signingName === 's3' ? s3SignatureContext(exchange, caller, parts.clock) : []),
  ])
  // What stands behind the upstream is shared by all who may use it: to each of them it is their own.
  const whose = { accountId: principal.accountId, resourcePolicy: null }
  if (request.operationName === null) throw unknownOperationError()
  for (const { action, resource, context } of neededPermissions(call)) {
    const decision = parts.authoriser.decide({
      ...whose,
      principal,
      action,
      resource,
      context: new Map([...said, ...context]),
    })
    if (decision.kind === 'denied') {
      const permission = { ...whose, action, resource: resource ?? '*', context }
      throw new PolicyDenialError(decision, { principal, permission, requestContext: said })
    }
  }
}
