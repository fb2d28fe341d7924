import { dirname } from 'node:path'
import { writeFileDurably } from '../base/durable-file.ts'
import type { FileSystem } from '../base/file-system.ts'
import type { AccessKey } from './credentials.ts'
import { isOpenToOthers, type ReadPermissions } from './file-permissions.ts'

export interface CredentialsFilePorts {
  readonly fs: FileSystem
  readonly readPermissions: ReadPermissions
}

/**
 * Sees to it that the file at `path` is an AWS credentials file of `accessKey`, for its owner alone, in a folder that
 * is made where it is missing.
 *
 * @returns Whether it had to be written: it was missing, differed, or others could read it.
 */
export function keepCredentialsFile(
  { fs, readPermissions }: CredentialsFilePorts,
  path: string,
  accessKey: AccessKey,
  region: string,
): boolean {
  const content = Buffer.from(credentialsFile(accessKey, region))
  if (fs.sizeBytes(path) === content.length && !isOpenToOthers(readPermissions(path))) {
    if (fs.readFile(path).equals(content)) return false
  }
  fs.makeFolder(dirname(path))
  writeFileDurably(fs, path, [content])
  return true
}

/** `default` for who has no other profile, `cairn` for who has. */
const profiles = ['default', 'cairn']

function credentialsFile({ accessKeyId, secretAccessKey }: AccessKey, region: string): string {
  const sections = profiles.map(
    (profile) =>
      `[${profile}]\n` +
      `aws_access_key_id = ${accessKeyId}\n` +
      `aws_secret_access_key = ${secretAccessKey.reveal()}\n` +
      `region = ${region}\n`,
  )
  return sections.join('\n')
}
