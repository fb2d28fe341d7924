import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findImports, type Import, isRelative, resolveImport } from './check-imports.ts'
import { isTestFile, listFiles, type Problem } from './check-project.ts'
import { type Layer, layerOf, layers, mayImport } from './layers.ts'

interface Source {
  /** Below `src`. */
  readonly path: string
  readonly imports: readonly Import[]
}

/** Folders whose inner folders each have a rule of their own; another one inside them is unknown. */
const foldersWithInner = new Set(layers.flatMap(({ folder }) => foldersAbove(folder)))

/** Every import in `src` that `layers.ts` does not allow, and every folder that it does not know. */
export function checkLayers(root: string): Problem[] {
  const sources = listFiles(root, 'src', ['.ts', '.tsx'])
    .filter((path) => !isTestFile(path))
    .map(
      (path): Source => ({
        path: path.slice('src/'.length),
        imports: findImports(readFileSync(join(root, path), 'utf8')),
      }),
    )
  const byPath = new Map(sources.map((source) => [source.path, source]))
  return sources.flatMap((source) => {
    const layer = layerOf(source.path)
    if (layer === null || isUnknownInner(source.path, layer)) return [unknownFolder(source.path)]
    return source.imports.flatMap((one) => judge(source, layer, one, byPath) ?? [])
  })
}

function judge(source: Source, layer: Layer, one: Import, byPath: ReadonlyMap<string, Source>): Problem | null {
  const report = (message: string): Problem => ({ path: `src/${source.path}`, line: one.line, message })
  const { specifier } = one
  if (specifier === null) return report('an import that is computed cannot be checked; write the path as a literal')
  if (!isRelative(specifier)) return judgeModule(source, layer, specifier, report)

  const target = resolveImport(source.path, specifier)
  if (target.startsWith('../')) {
    if (target === '../package.json') return null
    return report(`${specifier} is outside src; what src needs stands in src, and tests import it from there`)
  }
  if (layerOf(target) === null) return report(`${specifier} is in no folder that scripts/layers.ts knows`)
  if (!mayImport(layer, target) && !isAllowedLazily(layer, source.path, target, one))
    return report(refusal(layer, target))
  return judgeReach(layer, one, target, byPath, report)
}

type Report = (message: string) => Problem

function judgeModule({ path }: Source, layer: Layer, specifier: string, report: Report): Problem | null {
  const never = layer.nodeModulesNever
  if (never?.pattern.test(specifier) !== true || never.exceptIn?.includes(path)) return null
  return report(`${layer.folder} may not use ${specifier}: ${layer.reason} Take what is needed as an argument.`)
}

/** Where a layer must stay clear of Node's modules transitively: does this import lead to one? */
function judgeReach(layer: Layer, one: Import, target: string, byPath: ReadonlyMap<string, Source>, report: Report) {
  const never = layer.nodeModulesNever
  if (never === undefined || !never.transitively || one.form === 'type' || layerOf(target) === layer) return null
  const reached = findReach(target, never.pattern, byPath, new Set())
  if (reached === null) return null
  return report(`${layer.folder} may not use ${reached}, here by way of src/${target}: ${layer.reason}`)
}

function findReach(
  path: string,
  pattern: RegExp,
  byPath: ReadonlyMap<string, Source>,
  seen: Set<string>,
): string | null {
  if (seen.has(path)) return null
  seen.add(path)
  for (const { form, specifier } of byPath.get(path)?.imports ?? []) {
    if (form === 'type' || specifier === null) continue
    if (pattern.test(specifier)) return specifier
    const deeper = isRelative(specifier) ? findReach(resolveImport(path, specifier), pattern, byPath, seen) : null
    if (deeper !== null) return deeper
  }
  return null
}

function isAllowedLazily(layer: Layer, path: string, target: string, { form }: Import): boolean {
  const lazily = layer.lazily
  if (lazily === undefined || form !== 'dynamic' || !lazily.files.test(path)) return false
  return lazily.folders.some((folder) => target.startsWith(`${folder}/`))
}

function foldersAbove(folder: string): string[] {
  const cut = folder.lastIndexOf('/')
  return cut < 0 ? [] : [...foldersAbove(folder.slice(0, cut)), folder.slice(0, cut)]
}

function isUnknownInner(path: string, layer: Layer): boolean {
  return foldersWithInner.has(layer.folder) && !foldersWithInner.has(path.slice(0, path.lastIndexOf('/')))
}

function unknownFolder(path: string): Problem {
  return {
    path: `src/${path}`,
    line: 0,
    message: 'stands in no folder that scripts/layers.ts knows; move it, or add the folder there with its reason',
  }
}

function refusal(layer: Layer, target: string): string {
  const allowed = layer.imports.length === 0 ? 'nothing from src' : layer.imports.join(', ')
  const lazily =
    layer.lazily === undefined ? '' : ` (and ${layer.lazily.folders.join(', ')} with import() in serve and doctor)`
  return `${layer.folder} may not import src/${target}; it may import ${allowed}${lazily}. ${layer.reason}`
}
