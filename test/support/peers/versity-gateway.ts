import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Credentials } from '../../../src/aws-client/credentials-file.ts'
import { installedAt, PeerProcess } from './peer-process.ts'

/** versitygw: an S3 server that verifies signatures and keeps each object as a file below `folder`. */
export async function startVersityGateway(
  folder: string,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<PeerProcess> {
  // Not every file system has the attributes in which it would keep what it knows of an object.
  const sidecar = join(folder, 'sidecar')
  const objects = join(folder, 'objects')
  mkdirSync(sidecar)
  mkdirSync(objects)
  return await PeerProcess.start((port) => ({
    command: installedAt('CAIRN_TEST_VERSITYGW'),
    args: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', sidecar, objects],
    env: { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    cwd: folder,
  }))
}
