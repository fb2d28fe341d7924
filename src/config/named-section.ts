import type { GivenEntry } from './given-value.ts'
import type { ConfigProblem } from './problem.ts'
import { type EntryField, type EntryFields, fieldNames, type SectionDefinition } from './section-definition.ts'
import type { SettingValues } from './setting-values.ts'
import { plainText, shownText } from './shown-value.ts'
import { type TakenField, takeEntry } from './take-entry.ts'

/**
 * Most entries of one section: far above what a person keeps, and with the bounds of the fields it keeps what is
 * remembered of the settings below the largest value of the metadata.
 */
const entriesMax = 128

/** A section whose keys are names that a user gives, each an entry of the same fields. */
export interface NamedSection<Entry> {
  /** `upstreams` */
  readonly key: string
  /** The variable that sets the whole section as JSON; null where there is none. */
  readonly environment: string | null
  readonly reference: SectionReference
  /** @param settings what is set beside it; where that is broken, the defaults. */
  readonly take: (given: readonly GivenEntry[], settings: SettingValues) => TakenSection<Entry>
}

/** What the reference tells of a section. */
export interface SectionReference {
  readonly description: string
  readonly example: string
  /** What the name of an entry may be. */
  readonly nameDescription: string
  readonly fields: readonly DescribedField[]
}

export interface DescribedField extends Omit<EntryField<unknown>, 'type' | 'default'> {
  readonly name: string
  readonly typeDescription: string
  /** The default as text; '' for none. */
  readonly defaultValue: string
}

/** A section, understood. */
export interface TakenSection<Entry> {
  /** Those that have no problem, in the order in which they are written. */
  readonly entries: readonly Entry[]
  readonly fields: readonly TakenField[]
  readonly problems: readonly ConfigProblem[]
}

export function defineSection<Values extends object, Entry>(
  definition: SectionDefinition<Values, Entry>,
): NamedSection<Entry> {
  const { key, environment, name, description, example, fields } = definition
  return {
    key,
    environment,
    reference: {
      description,
      example,
      nameDescription: name.description,
      fields: fieldNames(fields).map((field) => described(fields, field)),
    },
    take: (given, settings) => takeSection(definition, given, settings),
  }
}

function described<Values extends object, Name extends keyof Values & string>(
  fields: EntryFields<Values>,
  name: Name,
): DescribedField {
  const field: EntryField<Values[Name]> = fields[name]
  const { type, default: value, ...rest } = field
  return { ...rest, name, typeDescription: type.description, defaultValue: type.format(value) }
}

function takeSection<Values extends object, Entry>(
  definition: SectionDefinition<Values, Entry>,
  given: readonly GivenEntry[],
  settings: SettingValues,
): TakenSection<Entry> {
  const { key } = definition
  const byName = groupByName(given)
  if (byName.size > entriesMax) {
    const message = `must have at most ${entriesMax} entries`
    return { entries: [], fields: [], problems: [{ key, source: given[0]?.source ?? null, value: null, message }] }
  }
  const taken = Array.from(byName, ([name, parts]) => {
    const named = definition.name.parse(name)
    if ('value' in named) return takeEntry(definition, named.value, parts, settings)
    const message = `a name must be ${plainText(named.expected)}`
    const problem = { key, source: parts[0]?.source ?? null, value: shownText(name), message }
    return { entry: null, fields: [], problems: [problem] }
  })
  return {
    entries: taken.flatMap(({ entry }) => (entry === null ? [] : [entry])),
    fields: taken.flatMap(({ fields }) => fields),
    problems: taken.flatMap(({ problems }) => problems),
  }
}

/** With dotted keys, an entry may be written in several places. */
function groupByName(given: readonly GivenEntry[]): Map<string, GivenEntry[]> {
  const byName = new Map<string, GivenEntry[]>()
  for (const entry of given) {
    const parts = byName.get(entry.name)
    if (parts === undefined) byName.set(entry.name, [entry])
    else parts.push(entry)
  }
  return byName
}
