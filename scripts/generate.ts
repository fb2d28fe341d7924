import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configurationReference } from '../src/config/reference.ts'
import { type Problem, projectRoot } from './check-project.ts'
import { layersPage } from './generate-layers-page.ts'
import { operationsReference } from './generate-operations-reference.ts'

/** A committed file that is made from something else in the project. */
export interface Generator {
  /** Relative to the project's root. */
  readonly path: string
  make(root: string): string
}

/** `npm run generate` writes all of them; `npm run check` fails where one is not what its generator makes. */
export const generators: readonly Generator[] = [
  { path: 'docs/reference/configuration.md', make: configurationReference },
  { path: 'docs/reference/operations.md', make: operationsReference },
  { path: 'docs/architecture/layers.md', make: layersPage },
]

/** The committed files that are not current. */
export function checkGenerated(root: string): Problem[] {
  return generators.flatMap(({ path, make }) => {
    const committed = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
    return committed === make(root) ? [] : [{ path, line: 0, message: 'is not current; run `npm run generate`' }]
  })
}

function writeGenerated(root: string): void {
  for (const { path, make } of generators) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), make(root))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = projectRoot()
  if (process.argv.includes('--check')) {
    const stale = checkGenerated(root)
    for (const { path, message } of stale) process.stderr.write(`${path} ${message}\n`)
    process.exitCode = stale.length === 0 ? 0 : 1
  } else writeGenerated(root)
}
