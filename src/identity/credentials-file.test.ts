import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { keepCredentialsFile } from './credentials-file.ts'
import { nodeReadPermissions } from './file-permissions.ts'
import { Secret } from './secret.ts'

const ports = { fs: nodeFileSystem, readPermissions: nodeReadPermissions }
const accessKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: new Secret('a/secret+of=characters') }
const content = `[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = a/secret+of=characters
region = eu-west-1

[cairn]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = a/secret+of=characters
region = eu-west-1
`

test('credentials file: it is written once, for its owner alone, and then left', async () => {
  await using folder = await temporaryFolder()
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(true)
  expect(await readFile(folder.file, 'utf8')).toBe(content)
  expect((await stat(folder.file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder.path, 'data'))).mode & 0o777).toBe(0o700)
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(false)
})

test('credentials file: it is written again when it differs, is missing or is open to others', async () => {
  await using folder = await temporaryFolder()
  keepCredentialsFile(ports, folder.file, accessKey, 'us-east-1')
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(true)
  await writeFile(folder.file, `${content} `)
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(true)
  await chmod(folder.file, 0o644)
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(true)
  expect((await stat(folder.file)).mode & 0o777).toBe(0o600)
  await rm(folder.file)
  expect(keepCredentialsFile(ports, folder.file, accessKey, 'eu-west-1')).toBe(true)
  expect(await readFile(folder.file, 'utf8')).toBe(content)
})

async function temporaryFolder(): Promise<{ readonly path: string; readonly file: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-credentials-'))
  return { path, file: join(path, 'data', 'credentials'), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
