/**
 * What can be wrong with one value, or the value itself. `expected` completes the sentence "… must be …".
 */
export type Parsed<T> = { readonly value: T } | { readonly expected: string }

/** A kind of value: how it is described and how text becomes it. The file and the environment both give text. */
export interface SettingType<T> {
  /** For the reference: `a whole number from 1 to 10`. */
  readonly description: string
  /** True where the file may give a list; the environment then gives it separated by commas. */
  readonly isList: boolean
  readonly parse: (text: string) => Parsed<T>
  /** The inverse of `parse`, to show a value. */
  readonly format: (value: T) => string
}

/** One key that a user can set. Parsing, validation, the reference and `config check` all follow from it. */
export interface Setting<T> {
  readonly type: SettingType<T>
  /** The variable that overrides the file; null where there is none. */
  readonly environment: string | null
  readonly default: T
  /** How the reference shows the default where it is not simply the value. */
  readonly defaultText?: string
  /** True where the value is shown to nobody. */
  readonly isSecret?: boolean
  /** One sentence for the reference. */
  readonly description: string
}
