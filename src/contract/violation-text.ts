import { isRecord, ownValue } from './is-record.ts'
import { lowerCamel } from './lower-camel.ts'
import type { Shape } from './shapes.ts'

/** Longest value that a message quotes, in characters. What follows is cut: a message is no echo of a whole body. */
const shownCharsMax = 1024

/** Deepest part of a value that a message quotes. */
const shownDepthMax = 4

/** The value as AWS quotes it: texts and numbers as they are, lists `[a, b]`, maps `{k=v}`, structures `Tag(key=a)`. */
export function showValue(shape: Shape, value: unknown): string {
  const text = textOf(shape, value, shownDepthMax)
  return `'${text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}...` : text}'`
}

function textOf(shape: Shape, value: unknown, depth: number): string {
  if (shape.isSensitive) return '***'
  if (depth === 0) return '...'
  if (shape.type === 'structure' && isRecord(value)) {
    const parts = shape.members
      .filter(({ name }) => ownValue(value, name) !== undefined)
      .map((member) => `${lowerCamel(member.name)}=${textOf(member.shape, ownValue(value, member.name), depth - 1)}`)
    return `${shape.name}(${parts.join(', ')})`
  }
  if (shape.type === 'list' && Array.isArray(value)) {
    return `[${joined(value, (element: unknown) => textOf(shape.member.shape, element, depth - 1))}]`
  }
  if (shape.type === 'map' && isRecord(value)) {
    return `{${joined(Object.entries(value), ([key, part]) => `${key}=${textOf(shape.value.shape, part, depth - 1)}`)}}`
  }
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return value instanceof Date ? value.toISOString() : String(value)
}

/** Joins no more parts than a message can quote. */
function joined<T>(parts: readonly T[], show: (part: T) => string): string {
  const texts: string[] = []
  let length = 0
  for (const part of parts) {
    if (length > shownCharsMax) break
    const text = show(part)
    length += text.length
    texts.push(text)
  }
  return texts.join(', ')
}
