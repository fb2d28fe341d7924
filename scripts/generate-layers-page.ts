import { type Layer, layers } from './layers.ts'

/** `docs/architecture/layers.md`: who may import whom, printed from the data that the check uses. */
export function layersPage(): string {
  return [
    '# Layers',
    '',
    '<!-- Made by scripts/generate.ts from scripts/layers.ts; do not edit by hand. -->',
    '',
    'From the ground up: each folder of `src` with what it may import besides itself. `npm run check` holds every import',
    'statement to it, type imports, `import()` and worker URLs included. Tests, benchmarks and scripts stand outside and may',
    'import anything. `base` … `records` is every folder of this table from the one to the other, without those inside another.',
    '',
    '| folder | what it is for | may import | why not more |',
    '| --- | --- | --- | --- |',
    ...layers.map(row),
    '',
  ].join('\n')
}

function row(layer: Layer): string {
  return `| \`${layer.folder}\` | ${layer.about} | ${importsOf(layer)} | ${layer.reason} |`
}

/** Top-level folders in their order: what a run such as `base` … `capture` counts through. */
const order = layers.map(({ folder }) => folder).filter((folder) => !folder.includes('/'))

/** A run shorter than this is as easily read one by one. */
const runFoldersMin = 5

function importsOf(layer: Layer): string {
  const firstOther = order.findIndex((folder, at) => folder !== layer.imports[at])
  const run = layer.imports.slice(0, firstOther)
  const isRun = run.length >= runFoldersMin
  const begun = isRun ? [`\`${run[0]}\` … \`${run.at(-1)}\``] : []
  const others = isRun ? layer.imports.slice(run.length) : layer.imports
  const listed = others.length === 0 && isRun ? [] : [list(others)]
  return [[...begun, ...listed].join(', '), ...exceptions(layer)].join('; ')
}

function exceptions({ except = [], lazily, nodeModulesNever }: Layer): string[] {
  return [
    ...(except.length === 0 ? [] : [`not ${list(except)}`]),
    ...(lazily === undefined ? [] : [`${list(lazily.folders)} with \`import()\` in serve and doctor`]),
    ...(nodeModulesNever === undefined ? [] : [describeModules(nodeModulesNever)]),
  ]
}

function describeModules({ what, exceptIn = [] }: NonNullable<Layer['nodeModulesNever']>): string {
  return exceptIn.length === 0 ? `no ${what}` : `no ${what}, but in ${list(exceptIn)}`
}

function list(folders: readonly string[]): string {
  return folders.length === 0 ? 'nothing' : folders.map((folder) => `\`${folder}\``).join(', ')
}
