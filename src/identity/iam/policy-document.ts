import { compilePolicy } from '../policy/compile-policy.ts'
import type { CompiledPolicy, PolicyKind } from '../policy/compiled-policy.ts'
import { MalformedPolicyError } from '../policy/malformed-policy.ts'
import { iamError } from './errors.ts'

/**
 * The policy that a caller sent, ready to be stored.
 *
 * @throws {ServiceError} `MalformedPolicyDocument`.
 */
export function readPolicyDocument(text: string, kind: PolicyKind): CompiledPolicy {
  try {
    return compilePolicy(text, kind)
  } catch (error) {
    if (error instanceof MalformedPolicyError) throw iamError('MalformedPolicyDocumentException', error.message)
    throw error
  }
}

/** A policy as answers hold it: percent-encoded by RFC 3986, which clients undo. */
export function encodeDocument({ text }: Pick<CompiledPolicy, 'text'>): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
