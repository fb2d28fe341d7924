import { isJsonObject, type JsonObject, recordDepthMax } from './event-record.ts'
import {
  hiddenForSecurity,
  hiddenSessionValue,
  hiddenValue,
  memberAction,
  normalizeMember,
  type RedactionAction,
  type RedactionRules,
  redactionRules,
  removedData,
} from './redaction-rules.ts'
import { scrubText } from './scrub-text.ts'

export interface Redacted {
  readonly value: unknown
  /** How many values were removed or replaced. */
  readonly redactions: number
}

/**
 * `value`, part of a record that Cairn makes of a call, without what must never be recorded: the members named by
 * {@link redactionRules}, and inside any text what {@link scrubText} finds.
 *
 * The argument is not changed; what holds nothing to redact is returned as it is.
 */
export function redact(value: unknown, eventSource: string, eventName: string): Redacted {
  const redactor = new Redactor(redactionRules(eventSource, eventName))
  return { value: redactor.value(value, 1), redactions: redactor.count }
}

class Redactor {
  count = 0
  readonly #rules: RedactionRules

  constructor(rules: RedactionRules) {
    this.#rules = rules
  }

  value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (typeof value !== 'object' || value === null) return value
    // No record nests this deep, so nothing that could be kept is lost.
    if (depth > recordDepthMax) return this.#replaced(hiddenValue)
    if (Array.isArray(value)) return mapped(value, (element) => this.value(element, depth + 1))
    return isJsonObject(value) ? this.#object(value, depth) : value
  }

  #object(object: JsonObject, depth: number): JsonObject {
    const kept: [string, unknown][] = []
    let changed = false
    for (const [name, value] of Object.entries(object)) {
      const action = memberAction(this.#rules, name, depth)
      if (action === 'remove') {
        this.count += 1
        changed = true
        continue
      }
      const redacted =
        action === undefined || action === 'keep' ? this.value(value, depth + 1) : this.#apply(action, value, depth + 1)
      changed ||= redacted !== value
      kept.push([name, redacted])
    }
    return changed ? Object.fromEntries(kept) : object
  }

  /** An absent or empty value has nothing to hide, and whether one was given is worth knowing. One may be hidden already. */
  #apply(action: Exclude<RedactionAction, 'remove' | 'keep'>, value: unknown, depth: number): unknown {
    if (value === null || value === undefined || value === '' || typeof value === 'boolean') return value
    if (value === hiddenValue || value === removedData) return value
    switch (action) {
      case 'hide':
        return this.#replaced(hiddenValue)
      case 'blank':
        return this.#replaced(removedData)
      case 'hide-athena':
        return this.#replaced(hiddenForSecurity)
      case 'hide-session':
        return this.#replaced(hiddenSessionValue)
      case 'empty':
        return this.#replaced({})
      case 'names':
        return isJsonObject(value) ? this.#replaced(Object.keys(value)) : this.#texts(value)
      case 'hide-texts':
        return this.#hideTexts(value, depth, () => true)
      case 'hide-values':
        return this.#hideTexts(value, depth, (name) => normalizeMember(name) === 'value')
    }
  }

  #hideTexts(value: unknown, depth: number, isHidden: (name: string) => boolean): unknown {
    if (depth > recordDepthMax) return this.#replaced(hiddenValue)
    if (Array.isArray(value)) {
      // A list of texts is hidden where every text is.
      const hidesElement = (element: unknown) => typeof element === 'string' && isHidden('')
      const hide = (element: unknown) =>
        hidesElement(element) ? this.#replaced(hiddenValue) : this.#hideTexts(element, depth + 1, isHidden)
      return value.map(hide)
    }
    if (!isJsonObject(value)) return this.value(value, depth)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const isText = typeof member === 'string' && isHidden(name)
        return [name, isText ? this.#replaced(hiddenValue) : this.#hideTexts(member, depth + 1, isHidden)]
      }),
    )
  }

  /** Of a list what is text; nothing of anything else. */
  #texts(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) return this.#replaced([])
    return value.every((element) => typeof element === 'string') ? value : this.#replaced([])
  }

  #text(text: string): string {
    const scrubbed = scrubText(text)
    return scrubbed === text ? text : this.#replaced(scrubbed)
  }

  #replaced<T>(replacement: T): T {
    this.count += 1
    return replacement
  }
}

/** The same list where nothing in it changed. */
function mapped(list: readonly unknown[], change: (element: unknown) => unknown): readonly unknown[] {
  const changed = list.map(change)
  return changed.some((element, at) => element !== list[at]) ? changed : list
}
