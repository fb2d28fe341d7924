import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AccountId } from '../base/brands.ts'
import type { RandomSource } from '../base/random.ts'
import type { AuthorisationRequest } from './authorise.ts'
import type { DerivedKeys } from './derived-keys.ts'
import type { AccountPrincipal } from './principal.ts'
import { openForClient, sealForClient } from './sealed-text.ts'
import { callerArn, callerUserId } from './user-identity.ts'

/** A request that was refused, and whether a policy said so in words. */
export interface RefusedRequest extends Pick<AuthorisationRequest, 'action' | 'resource' | 'context'> {
  readonly principal: AccountPrincipal
  readonly isExplicit: boolean
}

/** Longest message: what DecodeAuthorizationMessage takes. */
export const authorizationMessageCharsMax = 10_240

/**
 * Messages that say in full why a request was refused, for a caller to pass on unread: only who may call
 * DecodeAuthorizationMessage in the same account learns what stands in them.
 */
export class AuthorizationMessages {
  readonly #key: Buffer
  readonly #random: RandomSource

  constructor(derivedKeys: Pick<DerivedKeys, 'derive'>, random: RandomSource) {
    this.#key = derivedKeys.derive('authorization messages')
    this.#random = random
  }

  /** Leaves out the request's conditions where they would make it too long. */
  encode(refused: RefusedRequest): string {
    const whole = this.#encode(refused)
    return whole.length <= authorizationMessageCharsMax ? whole : this.#encode({ ...refused, context: new Map() })
  }

  /** The message as JSON, in AWS's form; null where it is none, is damaged, or is about another account's principal. */
  decode(message: string, accountId: AccountId): string | null {
    if (message.length > authorizationMessageCharsMax || !base64urlPattern.test(message)) return null
    const packed = openForClient(this.#key, accountId, Buffer.from(message, 'base64url'))
    return packed === null ? null : inflateRawSync(packed, { maxOutputLength: unpackedBytesMax }).toString()
  }

  #encode(refused: RefusedRequest): string {
    const packed = deflateRawSync(Buffer.from(JSON.stringify(contentOf(refused))))
    return sealForClient(this.#key, this.#random, refused.principal.accountId, packed).toString('base64url')
  }
}

const base64urlPattern = /^[\w-]+$/

/** Nothing that was sealed unpacks to more: a request has not so much that could be asked for. */
const unpackedBytesMax = 4 * 1024 * 1024

function contentOf({ principal, action, resource, context, isExplicit }: RefusedRequest) {
  const conditions = [...context].map(([key, values]) => ({
    key,
    values: { items: values.map((value) => ({ value })) },
  }))
  return {
    allowed: false,
    explicitDeny: isExplicit,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: {
        id: callerUserId(principal),
        ...(principal.type === 'IAMUser' ? { name: principal.userName } : {}),
        arn: callerArn(principal),
      },
      action,
      resource,
      conditions: { items: conditions },
    },
  }
}
