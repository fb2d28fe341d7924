import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configurationReference } from '../src/config/reference.ts'

/** Writes `docs/reference/configuration.md` below `root`. */
export function generateConfigurationReference(root: string): void {
  const path = join(root, 'docs', 'reference', 'configuration.md')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, configurationReference())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateConfigurationReference(process.cwd())
