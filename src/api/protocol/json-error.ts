import type { ServiceError } from '../../contract/errors.ts'
import type { StructureShape } from '../../contract/shapes.ts'
import { encodeJsonStructure } from './json-encode.ts'

/**
 * The body of an error in JSON, without its name: the members that the model has of it, and its message.
 *
 * @param shape Those of its members that stand in the body; null for an error that no model has.
 */
export function jsonErrorBody(
  error: ServiceError,
  shape: StructureShape | null = error.contract?.shape ?? null,
): Record<string, unknown> {
  const members = shape === null ? {} : encodeJsonStructure(shape, error.members)
  return { ...members, [messageName(error)]: error.message }
}

/**
 * Where the model spells the message, that is its name. Error shapes without members, CloudTrail's among them, have a
 * capital `Message` on the wire; common errors have a small one.
 */
function messageName(error: ServiceError): string {
  const modelled = error.contract?.shape.members.find(({ name }) => name.toLowerCase() === 'message')
  if (modelled !== undefined) return modelled.locationName ?? modelled.name
  return error.contract === null ? 'message' : 'Message'
}
