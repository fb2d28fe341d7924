import { isJsonObject, type JsonObject } from '../event/event-record.ts'
import { redact } from '../event/redaction.ts'
import { hiddenValue, normalizeMember, type RedactionRules, redactionRules } from '../event/redaction-rules.ts'

/**
 * Part of an item without what must never be recorded: by the name of the member ({@link redact}), where a list says the
 * name in a member of its own, as of headers: `{"name": "Authorization", "value": …}`, and by the name of a parameter in
 * an address or a query.
 */
export function redactItem(value: unknown, eventSource: string, eventName: string): unknown {
  return redact(withoutSecretPairs(value, redactionRules(eventSource, eventName)), eventSource, eventName).value
}

/** What is not there leaves no member. The depth of items is bounded before they get here. */
function withoutSecretPairs(value: unknown, rules: RedactionRules): unknown {
  if (typeof value === 'string') return withoutSecretParameters(value)
  if (Array.isArray(value)) return value.map((element) => withoutSecretPairs(element, rules))
  if (!isJsonObject(value)) return value
  const isSecret = isSecretPair(value, rules)
  const kept: [string, unknown][] = []
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    kept.push([name, isSecret && name.toLowerCase() === 'value' ? hiddenValue : withoutSecretPairs(member, rules)])
  }
  return Object.fromEntries(kept)
}

function isSecretPair(object: JsonObject, rules: RedactionRules): boolean {
  const name = object.name ?? object.Name ?? object.key ?? object.Key
  const action = typeof name === 'string' ? rules.get(normalizeMember(name)) : undefined
  return action !== undefined && action !== 'keep'
}

/** What servers take in the query of an address and should not: an address stands in most items. `sig` is Azure's. */
const secretParameter =
  /((?:^|[?&])(?:(?:access_|id_|refresh_|auth_|x-amz-security-)?token|password|passwd|(?:client_)?secret|api_?key|sig|(?:x-amz-)?signature)=)[^&#\s"'<>\\]+/gi

function withoutSecretParameters(text: string): string {
  return text.includes('=') ? text.replace(secretParameter, `$1${hiddenValue}`) : text
}
