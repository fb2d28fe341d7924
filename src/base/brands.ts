declare const brand: unique symbol

/** Values of one primitive type that must not be swapped for one another. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Twelve digits. */
export type AccountId = Brand<string, 'AccountId'>

/** A Region as a request or record names it: `[a-z0-9-]{1,32}`. */
export type Region = Brand<string, 'Region'>

/** A record's number in a journal partition, dense from 0. At most 2^48 - 1. */
export type Position = Brand<number, 'Position'>

/** A record's number in the record store, dense from 0, given in journal order. At most 2^40 - 1. */
export type RecordNumber = Brand<number, 'RecordNumber'>

export const accountIdPattern = /^\d{12}$/
export const regionPattern = /^[a-z0-9-]{1,32}$/

export function isAccountId(value: string): value is AccountId {
  return accountIdPattern.test(value)
}

export function isRegion(value: string): value is Region {
  return regionPattern.test(value)
}

/** The account id, or null where `value` is none. */
export function parseAccountId(value: unknown): AccountId | null {
  return typeof value === 'string' && isAccountId(value) ? value : null
}

/** The Region, or null where `value` is none. */
export function parseRegion(value: unknown): Region | null {
  return typeof value === 'string' && isRegion(value) ? value : null
}

/** `value` as a position. The caller vouches that it is a whole number within bounds. */
export const position = (value: number): Position => value as Position

/** `value` as a record number. The caller vouches that it is a whole number within bounds. */
export const recordNumber = (value: number): RecordNumber => value as RecordNumber
