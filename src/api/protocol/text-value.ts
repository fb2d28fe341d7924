import { commonError } from '../../contract/errors.ts'
import type { DecimalShape, ShapeUse, TimestampFormat, WholeNumberShape } from '../../contract/shapes.ts'
import { checkedNumber, decodeBase64, specialDecimals, typeWanted, wrongType } from './conversion.ts'
import { parseTimestamp, timestampFormat } from './timestamps.ts'

/**
 * A simple value from its text, as query parameters, XML, headers and paths have it.
 *
 * @throws {ServiceError} `serialization`.
 */
export function decodeText(use: ShapeUse, text: string, instantsByDefault: TimestampFormat = 'iso8601'): unknown {
  const { shape } = use
  switch (shape.type) {
    case 'string':
      return text
    case 'blob':
      return decodeBase64(text)
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrongType('STRING_VALUE', 'a Boolean')
      return text === 'true'
    case 'timestamp': {
      const instant = parseTimestamp(text, timestampFormat(use, shape, instantsByDefault))
      if (instant === null) throw wrongType('STRING_VALUE', 'a Timestamp')
      return instant
    }
    case 'structure':
    case 'list':
    case 'map':
      throw commonError('serialization', 'Unexpected field type')
    default:
      return decodeNumber(shape, text)
  }
}

function decodeNumber(shape: WholeNumberShape | DecimalShape, text: string): number {
  const isDecimal = shape.type === 'float' || shape.type === 'double'
  const special = isDecimal ? specialDecimals.get(text) : undefined
  if (special !== undefined) return special
  const pattern = isDecimal ? /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i : /^[+-]?\d{1,19}$/
  if (!pattern.test(text)) throw wrongType('STRING_VALUE', typeWanted(shape))
  return checkedNumber(shape, Number(text))
}
