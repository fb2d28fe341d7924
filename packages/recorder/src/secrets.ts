/** What stands where a secret was; the words that AWS's own services use. */
export const hiddenValue = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** Deeper nesting is hidden as a whole. Real parameters stay far below. */
const depthMax = 32

/**
 * Values that are looked at, of which the bound of a member, 100 KiB, holds half as many. Objects beyond are hidden: to an
 * object that refers to itself more than once there would be no end.
 */
const valuesMax = 100_000

/** Names whose decision is remembered; applications have few, and an attacker's must not fill the memory. */
const namesRememberedMax = 2_000

const secretName =
  /password|passwd|passphrase|secret|token|authorization|apikey|accesskey(?!id)|privatekey|credential|cookie|signature|cardnumber|cvv|cvc|otp$|^pin$|pincode/
/** They only look like it. */
const harmlessName = /^(next|page|pagination|continuation|marker)token$/

const userInfo = /:\/\/[^\s/?#"'<>\\]*@/g
const presignedSecret =
  /([?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|Signature|AWSAccessKeyId|access_token)=)[^&\s"'<>\\]*/gi
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/

const decided = new Map<string, boolean>()

/**
 * A copy of `value` without secrets: members whose names say that they are one, private keys, user info and
 * signatures in URLs. What JSON has no form for becomes text, or is left out.
 */
export function withoutSecrets(value: unknown): unknown {
  return scrub(value, 1, { values: valuesMax })
}

/** @param left What may still be looked at. */
function scrub(value: unknown, depth: number, left: { values: number }): unknown {
  left.values -= 1
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth > depthMax || left.values < 0) return hiddenValue
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map((element) => scrub(element, depth + 1, left))
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    isHidden(name, member) ? hiddenValue : scrub(member, depth + 1, left),
  ])
  return Object.fromEntries(entries)
}

/** `text` without the secrets that a text of any meaning may hold. */
export function scrubText(text: string): string {
  if (text.includes('PRIVATE KEY') && privateKey.test(text)) return hiddenValue
  if (!text.includes('=') && !text.includes('@')) return text
  return text.replace(userInfo, `://${hiddenValue}@`).replace(presignedSecret, `$1${hiddenValue}`)
}

/** An absent or empty value has nothing to hide, and whether one was given is worth knowing. */
function isHidden(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return false
  return isSecretName(name)
}

function isSecretName(name: string): boolean {
  const known = decided.get(name)
  if (known !== undefined) return known
  const normalized = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const isSecret = secretName.test(normalized) && !harmlessName.test(normalized)
  if (decided.size < namesRememberedMax) decided.set(name, isSecret)
  return isSecret
}
