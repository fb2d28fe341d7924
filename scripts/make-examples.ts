import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exampleFiles, pack } from './examples/log-files.ts'

/** Writes `examples/logs` below `root` anew. */
export function makeExamples(root: string): void {
  const folder = join(root, 'examples', 'logs')
  rmSync(folder, { recursive: true, force: true })
  for (const { path, content } of exampleFiles()) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, pack(content))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeExamples(process.cwd())
