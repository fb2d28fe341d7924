import type { Member, ShapeUse, StructureShape } from '../../src/contract/shapes.ts'

/**
 * Says the text of a place in a sample.
 *
 * @param path The members on the way, the place’s own last; elements of lists and maps have that of their list or map.
 */
export type SampleTexts = (path: readonly Member[], use: ShapeUse) => string

/** Shapes may hold themselves. */
const depthMax = 6

/** A value of the shape in which every member is there, down to some levels. */
export function sampleStructure(
  shape: StructureShape,
  texts: SampleTexts,
  path: readonly Member[] = [],
): Record<string, unknown> {
  const sampled: Record<string, unknown> = {}
  for (const member of shape.members) {
    const value = sampleValue(member, texts, [...path, member])
    if (value !== undefined) sampled[member.name] = value
  }
  return sampled
}

function sampleValue(use: ShapeUse, texts: SampleTexts, path: readonly Member[]): unknown {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      if (shape.isDocument) return { text: texts(path, use) }
      return shape.isEventStream || path.length > depthMax ? undefined : sampleStructure(shape, texts, path)
    case 'list': {
      const element = sampleValue(shape.member, texts, path)
      return element === undefined ? [] : [element]
    }
    case 'map': {
      const value = sampleValue(shape.value, texts, path)
      // No prototype, as protocols decode maps.
      const map: Record<string, unknown> = Object.create(null)
      if (value !== undefined) map[texts(path, shape.key)] = value
      return map
    }
    case 'string':
      return texts(path, use)
    case 'blob':
      return Buffer.from(texts(path, use))
    case 'boolean':
      return true
    case 'timestamp':
      return new Date('2026-03-04T05:06:07Z')
    default:
      return 7
  }
}
