import { commonError, type ServiceError } from '../../contract/errors.ts'
import type { DecimalShape, WholeNumberShape } from '../../contract/shapes.ts'

/** AWS's words for a value of the wrong type: `STRING_VALUE can not be converted to an Integer`. */
export function wrongType(found: string, wanted: string): ServiceError {
  return commonError('serialization', `${found} can not be converted to ${wanted}`)
}

/** A list, map or structure stands where a simple value is expected, or the reverse. */
export function wrongForm(value: unknown): ServiceError {
  if (Array.isArray(value)) return commonError('serialization', 'Start of list found where not expected')
  if (typeof value === 'object' && value !== null) {
    return commonError('serialization', 'Start of structure or map found where not expected.')
  }
  return commonError('serialization', 'Unexpected field type')
}

export function tooDeep(): ServiceError {
  return commonError('serialization', 'The request is nested too deeply')
}

/** The numbers that each whole-number type holds. A `long` is held to what a JavaScript number holds exactly. */
const wholeNumbers = {
  byte: { max: 2 ** 7 - 1, wanted: 'a Byte' },
  short: { max: 2 ** 15 - 1, wanted: 'a Short' },
  integer: { max: 2 ** 31 - 1, wanted: 'an Integer' },
  long: { max: Number.MAX_SAFE_INTEGER, wanted: 'a Long' },
} as const

export function typeWanted(shape: WholeNumberShape | DecimalShape): string {
  if (shape.type === 'float') return 'a Float'
  if (shape.type === 'double') return 'a Double'
  return wholeNumbers[shape.type].wanted
}

/** Refuses a number that its type does not hold. */
export function checkedNumber(shape: WholeNumberShape | DecimalShape, value: number): number {
  if (shape.type === 'float' || shape.type === 'double') return value
  if (!Number.isInteger(value)) throw wrongType('DECIMAL_VALUE', typeWanted(shape))
  const { max } = wholeNumbers[shape.type]
  const min = shape.type === 'long' ? -max : -max - 1
  if (value > max || value < min) throw wrongType('NUMBER_VALUE', typeWanted(shape))
  return value
}

/** Spellings of the decimals that digits cannot say. */
export const specialDecimals: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/

/** The bytes of a base64 text. */
export function decodeBase64(text: string): Buffer {
  if (text.length % 4 !== 0 || !base64Pattern.test(text)) throw wrongType('STRING_VALUE', 'a Blob')
  return Buffer.from(text, 'base64')
}
