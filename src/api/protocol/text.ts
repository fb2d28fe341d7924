import { commonError } from '../../contract/errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The body as text. Throws `malformedRequest` where it is not UTF-8. */
export function bodyText(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch (cause) {
    throw commonError('malformedRequest', 'The request body is not valid UTF-8', { cause })
  }
}
