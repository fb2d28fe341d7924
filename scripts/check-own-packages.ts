import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findImports, isRelative, resolveImport } from './check-imports.ts'
import { isTestFile, listFiles, type Problem } from './check-project.ts'

/** What tests may import besides; it is installed for the whole project. */
const testPackages = new Set(['vitest', 'fast-check'])

const dependencyMembers = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

/**
 * A package below `packages/` is installed alone, so it stands alone: no dependency, and imports of Node's modules and its
 * own files only. No workspace either, so the lock file is that of Cairn and nothing else.
 */
export function checkOwnPackages(root: string): Problem[] {
  const folder = join(root, 'packages')
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => [
    ...checkManifest(`packages/${name}/package.json`, readFileSync(join(folder, name, 'package.json'), 'utf8')),
    ...listFiles(root, `packages/${name}/src`, ['.ts']).flatMap((path) =>
      checkSource(path, readFileSync(join(root, path), 'utf8')),
    ),
  ])
}

export function checkManifest(path: string, text: string): Problem[] {
  const manifest: unknown = JSON.parse(text)
  const members = typeof manifest === 'object' && manifest !== null ? new Map(Object.entries(manifest)) : new Map()
  const report = (message: string): Problem => ({ path, line: 0, message })
  return [
    ...(members.get('private') === true ? [] : [report('is not private; nothing here is published')]),
    ...(members.get('license') === 'Apache-2.0' ? [] : [report('is licensed Apache-2.0, as all of the project')]),
    ...dependencyMembers
      .filter((member) => members.has(member))
      .map((member) => report(`has ${member}; the package is installed alone and needs none`)),
  ]
}

export function checkSource(path: string, source: string): Problem[] {
  const [, own] = /^(packages\/[^/]+\/src\/)/.exec(path) ?? []
  return findImports(source).flatMap(({ specifier, line }) => {
    if (specifier !== null && isAllowed(path, own ?? '', specifier)) return []
    const message = `imports ${specifier ?? 'something computed'}; a package imports node: modules and its own files`
    return [{ path, line, message }]
  })
}

function isAllowed(path: string, own: string, specifier: string): boolean {
  if (isRelative(specifier)) return resolveImport(path, specifier).startsWith(own)
  return specifier.startsWith('node:') || (isTestFile(path) && testPackages.has(specifier))
}
