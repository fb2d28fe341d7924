import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import type { UnpackWork } from './unpack-files.ts'

/** One message with the work, one with the count of files when it is done. */
parentPort?.once('message', ({ paths, task }: UnpackWork) => {
  for (const path of paths) {
    const raw = gunzipSync(readFileSync(path))
    if (task === 'parse') JSON.parse(raw.toString('utf8'))
    else createHash('sha256').update(raw).digest()
  }
  parentPort?.postMessage(paths.length)
})
