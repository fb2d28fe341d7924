import { isIP } from 'node:net'
import { type AccountId, parseAccountId, parseRegion, type Region } from '../base/brands.ts'
import type { Parsed, SettingType } from './setting.ts'

/** Text that matches `pattern`. */
export function text(description: string, pattern: RegExp): SettingType<string> {
  return {
    description,
    isList: false,
    parse: (given) => (pattern.test(given) ? { value: given } : { expected: description }),
    format: (value) => value,
  }
}

export function wholeNumber(min: number, max: number): SettingType<number> {
  const description = `a whole number from ${min} to ${max}`
  return {
    description,
    isList: false,
    parse(given) {
      const value = /^\d{1,15}$/.test(given) ? Number(given) : -1
      return value >= min && value <= max ? { value } : { expected: description }
    },
    format: String,
  }
}

export function oneOf<Name extends string>(...names: readonly Name[]): SettingType<Name> {
  const description = names.map((name) => `\`${name}\``).join(' or ')
  return {
    description,
    isList: false,
    parse(given) {
      const value = names.find((name) => name === given)
      return value === undefined ? { expected: names.join(' or ') } : { value }
    },
    format: (value) => value,
  }
}

export const trueOrFalse: SettingType<boolean> = {
  description: '`true` or `false`',
  isList: false,
  parse(given) {
    if (given === 'true') return { value: true }
    return given === 'false' ? { value: false } : { expected: 'true or false' }
  },
  format: String,
}

export const accountId: SettingType<AccountId> = {
  description: 'an account id of twelve digits',
  isList: false,
  parse: (given) => present(parseAccountId(given), 'an account id of twelve digits'),
  format: (value) => value,
}

export const region: SettingType<Region> = {
  description: 'a Region: lower-case letters, digits and `-`, at most 32 of them',
  isList: false,
  parse: (given) => present(parseRegion(given), 'a Region such as eu-central-1'),
  format: (value) => value,
}

/** An address range such as `10.0.0.0/8`; a single address is a range of one. */
export const addressRange: SettingType<string> = {
  description: 'an address range such as `10.0.0.0/8`',
  isList: false,
  parse(given) {
    const [address = '', bits, more] = given.split('/')
    const bitsMax = isIP(address) === 6 ? 128 : 32
    const bitsAreRight = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax)
    const isRange = isIP(address) !== 0 && bitsAreRight && more === undefined
    return isRange ? { value: given } : { expected: 'an address range such as 10.0.0.0/8' }
  },
  format: (value) => value,
}

/** `item`, or null where nothing is set. */
export function optional<T>(item: SettingType<T>): SettingType<T | null> {
  return {
    ...item,
    parse: (given) => item.parse(given),
    format: (value) => (value === null ? '' : item.format(value)),
  }
}

/** Several of `item`, each at most once, at least `countMin` and at most {@link listItemsMax}. */
export function listOf<T>(item: SettingType<T>, what: string, countMin = 0): SettingType<readonly T[]> {
  return {
    description: `a list of ${what}, separated by commas in the environment`,
    isList: true,
    parse(given) {
      const parts = given.split(',').map((part) => part.trim())
      const items = parts.filter((part) => part !== '')
      if (items.length < countMin) return { expected: `a list of at least ${countMin} ${what}` }
      if (items.length > listItemsMax) return { expected: `a list of at most ${listItemsMax} ${what}` }
      return parseItems(item, [...new Set(items)])
    },
    format: (value) => value.map((one) => item.format(one)).join(', '),
  }
}

/** Far above any list that a person keeps, and it bounds what a start has to walk for each request. */
const listItemsMax = 256

function parseItems<T>(item: SettingType<T>, texts: readonly string[]): Parsed<readonly T[]> {
  const values: T[] = []
  for (const given of texts) {
    const parsed = item.parse(given)
    if ('expected' in parsed) return { expected: `a list in which each is ${parsed.expected}` }
    values.push(parsed.value)
  }
  return { value: Object.freeze(values) }
}

function present<T>(value: T | null, expected: string): Parsed<T> {
  return value === null ? { expected } : { value }
}
