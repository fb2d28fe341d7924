import { readFileSync } from 'node:fs'
import type { UpstreamCredentials } from '../config/upstream.ts'
import { type Credentials, parseCredentialsFile } from './credentials-file.ts'

/** A credentials file that a setting names is not there, or has no such profile. The message says what to do. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError'
}

/**
 * The keys that a setting stands for.
 *
 * @throws {CredentialsError}
 */
export function readUpstreamCredentials(given: UpstreamCredentials): Credentials {
  if (given.kind === 'keys') {
    const { accessKeyId, secretAccessKey } = given
    return { accessKeyId, secretAccessKey, sessionToken: null }
  }
  const { path, profile } = given
  const found = parseCredentialsFile(readText(path)).get(profile)?.credentials ?? null
  if (found !== null) return found
  throw new CredentialsError(`${path} has no profile ${profile} with keys. Write one, or name another profile.`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new CredentialsError(`The credentials file ${path} cannot be read. Name one that this user may read.`, {
      cause,
    })
  }
}
