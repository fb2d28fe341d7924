import { resolve } from 'node:path'
import type { GivenEntry, GivenValue } from './given-value.ts'
import { nearestName } from './nearest-name.ts'
import type { ConfigProblem } from './problem.ts'
import { type EntryFields, fieldNames, type SectionDefinition } from './section-definition.ts'
import type { SettingValues } from './setting-values.ts'
import { hiddenText, plainText, shownText } from './shown-value.ts'

/** An entry, understood; null where it has a problem. */
interface TakenEntry<Entry> {
  readonly entry: Entry | null
  /** Every field that applies; none where there is a problem. */
  readonly fields: readonly TakenField[]
  readonly problems: readonly ConfigProblem[]
}

/** A field of an entry, as a person may see it. */
export interface TakenField {
  /** `upstreams.dynamodb.endpoint` */
  readonly key: string
  readonly value: string
  /** Where it was set, or `default`. */
  readonly source: string
}

/** @param parts what was written under `name`, in one place or, with dotted keys, in several. */
export function takeEntry<Values extends object, Entry>(
  definition: SectionDefinition<Values, Entry>,
  name: string,
  parts: readonly GivenEntry[],
  settings: SettingValues,
): TakenEntry<Entry> {
  const taker = new EntryTaker(definition, name, parts)
  for (const { fields } of parts) for (const given of fields) taker.take(given)
  taker.checkPresence()
  if (taker.problems.length === 0) taker.checkRules(settings)
  const isGood = taker.problems.length === 0
  const entry = isGood ? definition.make(name, taker.values, settings) : null
  return { entry, fields: isGood ? taker.shownFields() : [], problems: taker.problems }
}

class EntryTaker<Values extends object, Entry> {
  readonly problems: ConfigProblem[] = []
  readonly values: Values
  readonly #definition: SectionDefinition<Values, Entry>
  readonly #name: string
  readonly #source: string | null
  readonly #names: readonly (keyof Values & string)[]
  /** Of each field that was given. */
  readonly #sources = new Map<string, string>()
  readonly #broken = new Set<string>()

  constructor(definition: SectionDefinition<Values, Entry>, name: string, parts: readonly GivenEntry[]) {
    this.#definition = definition
    this.#name = name
    this.#source = parts[0]?.source ?? null
    this.#names = fieldNames(definition.fields)
    this.values = defaultValues(definition.fields)
  }

  take(given: GivenValue): void {
    const { key, source } = given
    const field = this.#names.find((name) => name === key)
    if (field === undefined) {
      const nearest = nearestName(key, this.#names)
      const hint = nearest === null ? `there are ${this.#names.join(', ')}` : `did you mean ${nearest}?`
      this.#report(key, source, null, `there is no such field; ${hint}`)
    } else if (this.#sources.has(field)) {
      this.#report(field, source, null, 'is set twice')
    } else {
      this.#sources.set(field, source)
      const expected = takeField(this.#definition.fields, field, given, this.values)
      if (expected !== null) this.#report(field, source, this.#shownGiven(field, given), `must be ${expected}`)
    }
  }

  /** A field that is missing is a problem, and so is one that would be ignored. */
  checkPresence(): void {
    for (const field of this.#names) {
      const { appliesTo, isRequired } = this.#definition.fields[field]
      const applies = this.#applies(field)
      const source = this.#sources.get(field)
      if (applies === false && source !== undefined && appliesTo !== undefined) {
        const message = `applies only where ${appliesTo.field} is ${appliesTo.values.join(' or ')}; remove it`
        this.#report(field, source, null, message)
      }
      if (applies === true && source === undefined && isRequired === true) {
        this.#report(field, this.#source, null, 'must be set')
      }
    }
  }

  checkRules(settings: SettingValues): void {
    for (const { field, problem } of this.#definition.rules) {
      const message = problem(this.values, settings)
      if (message === null) continue
      const source = this.#sources.get(field) ?? this.#source
      this.#report(field, source, this.#sources.has(field) ? JSON.stringify(this.#shownValue(field)) : null, message)
    }
  }

  /** Each field that applies, whether it was given or not. */
  shownFields(): TakenField[] {
    return this.#names
      .filter((field) => this.#applies(field) === true)
      .map((field) => ({
        key: this.#keyOf(field),
        value: this.#shownValue(field),
        source: this.#sources.get(field) ?? 'default',
      }))
  }

  /** Null where the field that decides it is not known. */
  #applies(field: keyof Values & string): boolean | null {
    const { appliesTo } = this.#definition.fields[field]
    if (appliesTo === undefined) return true
    const deciding = this.#names.find((name) => name === appliesTo.field)
    if (deciding === undefined || this.#broken.has(deciding)) return null
    const value = formatted(this.#definition.fields, deciding, this.values)
    return value === '' ? null : appliesTo.values.includes(value)
  }

  #shownValue(field: keyof Values & string): string {
    const value = formatted(this.#definition.fields, field, this.values)
    return this.#isSecret(field) && value !== '' ? hiddenText : value
  }

  #shownGiven(field: keyof Values & string, { text }: GivenValue): string {
    return this.#isSecret(field) ? hiddenText : shownText(text)
  }

  #isSecret(field: keyof Values & string): boolean {
    return this.#definition.fields[field].isSecret === true
  }

  #report(field: string, source: string | null, value: string | null, message: string): void {
    this.#broken.add(field)
    this.problems.push({ key: this.#keyOf(field), source, value, message })
  }

  #keyOf(field: string): string {
    return `${this.#definition.key}.${this.#name}.${field}`
  }
}

function defaultValues<Values extends object>(fields: EntryFields<Values>): Values {
  const entries = fieldNames(fields).map((name) => [name, fields[name].default])
  // One entry for each field of the table, with the default that its type demands.
  return Object.fromEntries(entries) as Values
}

/** Puts what was given into `values`, or says what it must be. */
function takeField<Values extends object, Name extends keyof Values & string>(
  fields: EntryFields<Values>,
  name: Name,
  given: GivenValue,
  values: Values,
): string | null {
  const { type, isPath } = fields[name]
  if (given.isList && !type.isList) return plainText(type.description)
  const parsed = type.parse(given.text)
  if ('expected' in parsed) return plainText(parsed.expected)
  values[name] = parsed.value
  if (isPath === true) Object.assign(values, { [name]: resolve(given.folder, given.text) })
  return null
}

function formatted<Values extends object, Name extends keyof Values & string>(
  fields: EntryFields<Values>,
  name: Name,
  values: Values,
): string {
  return fields[name].type.format(values[name])
}
