import { createHash, createHmac } from 'node:crypto'
import type { CredentialSource } from '../../../../aws-client/credential-source.ts'
import type { Credentials } from '../../../../aws-client/credentials-file.ts'
import type { AccountId, Region } from '../../../../base/brands.ts'
import type { Clock } from '../../../../base/clock.ts'
import { Secret } from '../../../../identity/secret.ts'
import { amzDate } from '../../../../identity/sigv4/amz-date.ts'
import { canonicalRequest } from '../../../../identity/sigv4/canonical-request.ts'
import { scopeText } from '../../../../identity/sigv4/scope.ts'
import { SigningKeys } from '../../../../identity/sigv4/signing-keys.ts'
import { readWireRequest } from '../../../../identity/sigv4/wire-request.ts'
import { s3SigningNames } from '../../../protocol/recognise-s3.ts'

/** What makes calls those of an upstream's own user, and who may have that done. */
export interface OpenSigning {
  readonly signer: UpstreamSigner
  /** What the upstream knows Cairn by. */
  readonly credentials: CredentialSource
  /** Of the upstream: host, and port where it is not the scheme's own. */
  readonly host: string
  /** That its signatures name; null: the caller's. */
  readonly region: Region | null
  /** Whose principals may use it; null: the operator account's alone. */
  readonly accounts: readonly AccountId[] | null
}

export interface HeadToSign {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Names and values one after the other, `Host` among them and nothing that signs. */
  readonly headers: readonly string[]
  readonly service: string
  readonly region: string
  /** SHA-256 of the body in lower-case hex, or the word that stands for it. */
  readonly payloadHash: string
}

/** Headers that are signed beside those that begin with `x-amz-`: what says where a request goes and what it holds. */
const signedNames: ReadonlySet<string> = new Set(['host', 'content-type', 'content-md5', 'content-encoding', 'range'])

/** Makes requests those of the upstream's own user (Signature Version 4). */
export class UpstreamSigner {
  readonly #clock: Clock
  readonly #keys = new SigningKeys()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The headers of the request with those that sign it. */
  sign(head: HeadToSign, { accessKeyId, secretAccessKey, sessionToken }: Credentials): readonly string[] {
    const { method, target, headers, service, region, payloadHash } = head
    const { text } = amzDate(this.#clock.nowMs())
    const all = [
      ...headers,
      ...['X-Amz-Date', text],
      // S3 alone asks for it; others hash the body themselves.
      ...(s3SigningNames.has(service) ? ['X-Amz-Content-Sha256', payloadHash] : []),
      ...(sessionToken === null ? [] : ['X-Amz-Security-Token', sessionToken]),
    ]
    const wire = readWireRequest(method, target, all)
    const names = [...wire.headers.keys()].filter((name) => name.startsWith('x-amz-') || signedNames.has(name)).sort()
    const scope = { date: text.slice(0, 8), region, service }
    const hash = createHash('sha256')
      .update(canonicalRequest(wire, service, names, payloadHash), 'latin1')
      .digest('hex')
    const key = this.#keys.derive(accessKeyId, new Secret(secretAccessKey), scope)
    const signature = createHmac('sha256', key)
      .update(['AWS4-HMAC-SHA256', text, scopeText(scope), hash].join('\n'))
      .digest('hex')
    const credential = `${accessKeyId}/${scopeText(scope)}`
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    return [...all, 'Authorization', authorization]
  }
}
