import type { ListShape, MapShape, ShapeUse } from '../../contract/shapes.ts'

/** Whether the elements of a list or map stand beside one another, without an element or name round all of them. */
export function isFlattened(use: ShapeUse, shape: ListShape | MapShape): boolean {
  return use.isFlattened || shape.isFlattened
}
