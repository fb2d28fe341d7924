import type { SettingType } from './setting.ts'
import type { SettingValues } from './setting-values.ts'

/** A section whose keys are names that a user gives, each an entry of the same fields, as data. */
export interface SectionDefinition<Values extends object, Entry> {
  /** `upstreams` */
  readonly key: string
  /** The variable that sets the whole section as JSON; null where there is none. */
  readonly environment: string | null
  /** What the name of an entry may be. */
  readonly name: SettingType<string>
  readonly fields: EntryFields<Values>
  readonly rules: readonly EntryRule<Values>[]
  /** Markdown for the reference. */
  readonly description: string
  /** YAML for the reference. */
  readonly example: string
  /** Takes values that are valid together. */
  readonly make: (name: string, values: Values, settings: SettingValues) => Entry
}

export type EntryFields<Values> = { readonly [Field in keyof Values & string]: EntryField<Values[Field]> }

/** One field of an entry. Parsing, validation, the reference and `config check` follow from it. */
export interface EntryField<T> {
  readonly type: SettingType<T>
  /** What it is where nothing is set. */
  readonly default: T
  /** How the reference shows the default where it is not simply the value. */
  readonly defaultText?: string
  /** True where every entry that it applies to must set it. */
  readonly isRequired?: boolean
  /** The field that decides whether this one applies, and its values with which it does; where none: always. */
  readonly appliesTo?: Applicability
  /** True where the value is shown to nobody. */
  readonly isSecret?: boolean
  /** True for a path; one that is not absolute is taken from the folder of whoever names it. */
  readonly isPath?: boolean
  /** One sentence for the reference. */
  readonly description: string
}

export interface Applicability {
  readonly field: string
  readonly values: readonly string[]
}

/** What must hold of an entry whose fields are each valid. */
export interface EntryRule<Values> {
  /** The field to change. */
  readonly field: keyof Values & string
  /** What would be right, as a sentence; null where it is. */
  readonly problem: (values: Values, settings: SettingValues) => string | null
}

/** The names of the fields, in the order of the reference. */
export function fieldNames<Values extends object>(fields: EntryFields<Values>): (keyof Values & string)[] {
  return Object.keys(fields).filter((name): name is keyof Values & string => Object.hasOwn(fields, name))
}
