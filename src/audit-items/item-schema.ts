import * as v from 'valibot'
import { isJsonObject, type JsonObject } from '../event/event-record.ts'

/*
 * What mappings parse items with. A member that no record can do without is required; any other that is not what its
 * schema says counts as absent, because the item itself is kept beside the record.
 */

/** A text with at least one character: to have none is to say nothing. */
export const requiredText = v.pipe(v.string(), v.nonEmpty())

export const text = v.fallback(v.optional(requiredText), undefined)
export const number = v.fallback(v.optional(v.pipe(v.number(), v.finite())), undefined)
export const truth = v.fallback(v.optional(v.boolean()), undefined)
export const object = v.fallback(v.optional(v.custom<JsonObject>(isJsonObject)), undefined)

/** Those elements of a list that are texts. */
export const texts = v.fallback(
  v.optional(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => list.filter((element) => typeof element === 'string')),
    ),
  ),
  undefined,
)

/** Those elements of a list that are objects. */
export const objects = v.fallback(
  v.optional(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => list.filter(isJsonObject)),
    ),
  ),
  undefined,
)

/** An object inside an item that need not be there. */
export function part<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.fallback(v.optional(v.object(entries)), undefined)
}

/** The item as `schema` reads it, or which member is wrong; nothing of its content. */
export function parseItem<Schema extends v.GenericSchema>(
  schema: Schema,
  item: JsonObject,
): { readonly item: v.InferOutput<Schema> } | { readonly problem: string } {
  const parsed = v.safeParse(schema, item, { abortEarly: true })
  return parsed.success ? { item: parsed.output } : { problem: problemOf(parsed.issues[0]) }
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the item'
  if (issue.received === 'undefined') return `${path} is missing`
  return `${path} is not ${nameOfExpected(issue)}`
}

/** In words; what stands there instead may be anything, a secret too. */
function nameOfExpected({ type, expected }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'string':
    case 'non_empty':
      return 'a text'
    case 'object':
    case 'custom':
      return 'an object'
    default:
      return expected ?? 'what it has to be'
  }
}
