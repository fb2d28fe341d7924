import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

export interface S3Location {
  readonly bucket: string
  readonly prefix: string
}

/** The location that `s3://bucket/prefix` names. @throws {CommandError} It names none. */
export function parseS3Location(url: string): S3Location {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/s.exec(url) ?? []
  if (bucket !== undefined) return { bucket, prefix }
  throw new CommandError(`${escapeForTerminal(url)} is no location; one looks like s3://bucket/AWSLogs/.`)
}
