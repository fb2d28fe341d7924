import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a file as it is, with its MD5 on the way, and syncs it and the folder. Its path. */
export async function writePlainFile(folder: string, chunks: Iterable<Uint8Array>): Promise<string> {
  const path = join(folder, randomUUID())
  const md5 = createHash('md5')
  const file = await open(path, 'wx')
  for (const chunk of chunks) {
    md5.update(chunk)
    await file.write(chunk)
  }
  await file.datasync()
  await file.close()
  md5.digest('hex')
  const names = await open(folder, 'r')
  await names.sync()
  await names.close()
  return path
}

export async function readSmallFile(path: string): Promise<number> {
  return (await readFile(path)).length
}

export async function readLargeFile(path: string): Promise<number> {
  let bytes = 0
  for await (const chunk of createReadStream(path)) bytes += chunk.length
  return bytes
}
