import { createHmac } from 'node:crypto'
import { canonicalText } from '../canonical.ts'
import { type EventRecord, parseEventRecord } from '../event-record.ts'
import { eventNameOf, eventSourceOf } from '../indexed-fields.ts'
import { hiddenValue } from '../redaction-rules.ts'
import { type FieldChange, findFieldChanges } from './field-changes.ts'
import type { FieldRule } from './field-rule.ts'
import { coarseSteps, compileSteps, type FieldStep, noSteps } from './field-steps.ts'

/** Hexadecimal digits of a hash: 128 bits, so that no two values of one field are ever taken for one. */
const hashDigits = 32

const masked = JSON.stringify(hiddenValue)
const hashed = /^"hash:[0-9a-f]{32}"$/

/** What the rules of one server are made of. Plain data, so that it can be handed to a worker. */
export interface RedactionSetup {
  readonly rules: readonly FieldRule[]
  /** Secret; what makes hashes of one server differ from those of another. */
  readonly key: Uint8Array
}

interface Redacted {
  readonly bytes: Buffer
  /** How many values were taken out or replaced. */
  readonly redactions: number
}

/** One value, as it was and as it is stored. */
export interface FieldRedaction {
  readonly rule: string
  /** The names that lead to it, indexes among them. */
  readonly path: string
  /** As JSON. */
  readonly before: string
  /** As JSON; null where it is taken out. */
  readonly after: string | null
}

/**
 * Takes out of records what a user's rules name, and leaves every other byte as it is.
 *
 * A record that has been through the same rules comes out unchanged: what a mask or a hash stands for already is not
 * replaced again, so a record that Cairn delivered and takes in once more is a duplicate. `null` hides nothing and stays.
 */
export class RecordRedactor {
  /** Values that were taken out or replaced. */
  readonly counts = { redactions: 0 }
  readonly #setup: RedactionSetup
  /** By the `eventSource` and `eventName` that some rule names; '' stands for all others. */
  readonly #steps = new Map<string, Map<string, readonly FieldStep[]>>()
  readonly #sources: ReadonlySet<string>
  readonly #names: ReadonlySet<string>

  constructor(setup: RedactionSetup) {
    this.#setup = setup
    this.#sources = new Set(setup.rules.flatMap(({ eventSource }) => eventSource ?? []))
    this.#names = new Set(setup.rules.flatMap(({ eventName }) => eventName ?? []))
  }

  /** Whether any rule is for records of this source and name. */
  concerns(eventSource: string, eventName: string): boolean {
    return this.#stepsFor(eventSource, eventName) !== noSteps
  }

  /**
   * `bytes` redacted; null where nothing in them is to be.
   *
   * @param record what `bytes` parse to.
   * @param bytesMax where redacted bytes would be more than this and more than they were, every member of the record
   *   that a rule leads into is masked as a whole.
   */
  redact(record: EventRecord, bytes: Uint8Array, bytesMax: number): Uint8Array | null {
    const redacted = this.#redacted(record, bytes, bytesMax)
    this.counts.redactions += redacted?.redactions ?? 0
    return redacted?.bytes ?? null
  }

  /** The text of a record, redacted as by {@link redact} and not counted: for what is kept until a record is made. */
  redactText(text: string, bytesMax: number): string {
    const bytes = Buffer.from(text)
    const parsed = parseEventRecord(bytes)
    const redacted = parsed.rejection === undefined ? this.#redacted(parsed.record, bytes, bytesMax) : null
    return redacted?.bytes.toString() ?? text
  }

  /** Each value of the record that {@link redact} takes out or replaces. */
  explain(record: EventRecord, bytes: Uint8Array): FieldRedaction[] {
    const steps = this.#stepsFor(eventSourceOf(record) ?? '', eventNameOf(record) ?? '')
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return findFieldChanges(buffer, steps, true).flatMap((change) => {
      const { rule, valueStart, valueEnd, names } = change
      const before = buffer.toString('utf8', valueStart, valueEnd)
      const after = this.#replacement(change, before)
      return after === before ? [] : [{ rule: rule.name, path: names.join('.'), before, after }]
    })
  }

  #redacted(record: EventRecord, bytes: Uint8Array, bytesMax: number): Redacted | null {
    if (this.#setup.rules.length === 0) return null
    const steps = this.#stepsFor(eventSourceOf(record) ?? '', eventNameOf(record) ?? '')
    if (steps === noSteps) return null
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const redacted = this.#splice(buffer, steps)
    const isTooLarge = redacted !== null && redacted.bytes.length > Math.max(bytesMax, bytes.length)
    return isTooLarge ? this.#splice(buffer, coarseSteps(steps)) : redacted
  }

  #stepsFor(eventSource: string, eventName: string): readonly FieldStep[] {
    const source = this.#sources.has(eventSource) ? eventSource : ''
    const name = this.#names.has(eventName) ? eventName : ''
    const known = this.#steps.get(source)?.get(name)
    if (known !== undefined) return known
    const rules = this.#setup.rules.filter(
      (rule) => (rule.eventSource ?? source) === source && (rule.eventName ?? name) === name,
    )
    const compiled = rules.length === 0 ? noSteps : compileSteps(rules)
    const ofSource = this.#steps.get(source) ?? new Map<string, readonly FieldStep[]>()
    this.#steps.set(source, ofSource.set(name, compiled))
    return compiled
  }

  #splice(bytes: Buffer, steps: readonly FieldStep[]): Redacted | null {
    const parts: Uint8Array[] = []
    let redactions = 0
    let copiedTo = 0
    for (const change of findFieldChanges(bytes, steps, false)) {
      const before = bytes.toString('utf8', change.valueStart, change.valueEnd)
      const after = this.#replacement(change, before)
      if (after === before) continue
      parts.push(bytes.subarray(copiedTo, change.start))
      if (after !== null) parts.push(Buffer.from(after))
      copiedTo = change.end
      redactions += 1
    }
    if (redactions === 0) return null
    parts.push(bytes.subarray(copiedTo))
    return { bytes: Buffer.concat(parts), redactions }
  }

  /** What stands in the place of the value `before`, as JSON; null where the member is taken out. */
  #replacement({ rule }: FieldChange, before: string): string | null {
    if (rule.action === 'drop') return null
    if (before === 'null' || before === masked || hashed.test(before)) return before
    return rule.action === 'mask' ? masked : this.#hash(before)
  }

  #hash(value: string): string {
    const hash = createHmac('sha256', this.#setup.key).update(canonicalText(value)).digest('hex')
    return `"hash:${hash.slice(0, hashDigits)}"`
  }
}

/** Without rules. */
export const noRedaction = new RecordRedactor({ rules: [], key: new Uint8Array(0) })
