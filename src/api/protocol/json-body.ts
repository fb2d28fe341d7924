import { commonError } from '../../contract/errors.ts'
import { bodyText } from './text.ts'

/**
 * What the body says as JSON. No body at all is an empty input.
 *
 * @throws {ServiceError} `malformedRequest`.
 */
export function jsonBody(body: Uint8Array): unknown {
  const text = bodyText(body)
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw commonError('malformedRequest', 'The request body is not valid JSON', { cause })
  }
}
