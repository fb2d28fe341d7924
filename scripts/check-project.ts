import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One thing that a rule found. The message says what to do instead. */
export interface Problem {
  /** Relative to the project's root, with `/`. */
  readonly path: string
  /** From 1; 0 where it concerns the whole file. */
  readonly line: number
  readonly message: string
}

/** A check that runs in this process. */
export type Check = (root: string) => readonly Problem[] | Promise<readonly Problem[]>

export function formatProblem({ path, line, message }: Problem): string {
  return line === 0 ? `${path}: ${message}` : `${path}:${line}: ${message}`
}

/** The folder that holds `package-lock.json`, above this file: the compiled copy lies deeper than the source. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('no package-lock.json above the check scripts')
    folder = above
  }
  return folder
}

/** Folders that are nobody's source. */
const skippedFolders = new Set(['node_modules', 'build', 'cairn-data'])

/**
 * Files below `folder` (relative to `root`) whose name ends in one of `endings`, sorted, as paths relative to `root`
 * with `/`. A folder that does not exist is empty. Hidden folders are left out.
 */
export function listFiles(root: string, folder: string, endings: readonly string[]): string[] {
  const found: string[] = []
  walk(folder)
  return found.sort()

  function walk(relative: string): void {
    const absolute = join(root, relative)
    if (!existsSync(absolute)) return
    for (const entry of readdirSync(absolute, { withFileTypes: true })) {
      const path = relative === '' || relative === '.' ? entry.name : `${relative}/${entry.name}`
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name) && !entry.name.startsWith('.')) walk(path)
      } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path)
    }
  }
}

export function isTestFile(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}
