/**
 * Compiles every public service model into `src/contract/data/models.bin`.
 *
 *   node build/scripts/compile-models.js <folder> [--check]
 *
 * `<folder>` is the `data` folder of an installed botocore (a Python package, Apache-2.0):
 *
 *   python3 -c 'import botocore, os; print(os.path.dirname(botocore.__file__) + "/data")'
 *
 * `--check` writes nothing and ends with status 1 where the committed file holds something else. It compares what the
 * file holds, not its bytes: those depend on the version of the library that packs them.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import type { ContractData } from '../src/contract/contract-data.ts'
import { ModelsReader } from '../src/contract/load-models.ts'
import { type ModelEntry, printBlock } from '../src/contract/models-file.ts'
import { projectRoot } from './check-project.ts'
import { compileService } from './contract/compile-service.ts'
import { InstalledModels } from './models/installed-models.ts'
import { type ModelsContent, modelEntry, printModels } from './models/models-table.ts'
import { reduceService } from './models/reduce-service.ts'
import { serviceOutline } from './models/service-outline.ts'
import { shareSecrecy } from './models/shared-secrecy.ts'

const dataFolder = join(projectRoot(), 'src', 'contract', 'data')
const path = join(dataFolder, 'models.bin')

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
})
const [folder] = positionals
if (folder === undefined) {
  process.stderr.write('usage: compile-models <folder of models> [--check]\n')
  process.exit(2)
}

const content = compileAll(new InstalledModels(folder))
if (options.check) {
  const changed = changes(content)
  for (const name of changed) process.stdout.write(`${name} would change\n`)
  process.exitCode = changed.length === 0 ? 0 : 1
} else {
  const bytes = printModels(content)
  writeFileSync(path, bytes)
  const operations = content.services.reduce((sum, { data }) => sum + Object.keys(data?.operations ?? {}).length, 0)
  process.stdout.write(`${content.services.length} services, ${operations} operations, ${bytes.length} bytes\n`)
}

function compileAll(installed: InstalledModels): ModelsContent {
  const compiled = installed.names().map((name) => {
    const { model, origin } = installed.read(name)
    return { name, data: compileService(model, origin).data }
  })
  shareSecrecy(compiled.map(({ data }) => data))
  const services = compiled.map(({ name, data }) => {
    const isCompiledAlone = existsSync(join(dataFolder, `${name}.json`))
    return { entry: modelEntry(data), data: isCompiledAlone ? null : reduceService(data) }
  })
  const source = {
    model: 'botocore',
    version: installed.version,
    copyright: 'Amazon.com, Inc. or its affiliates',
    licence: 'Apache-2.0',
    changes: 'reduced and rewritten by scripts/compile-models.ts; do not edit by hand',
  }
  return { source, services }
}

/** Names of what the committed file lacks, has more, or has otherwise. */
function changes({ source, services }: ModelsContent): string[] {
  if (!existsSync(path)) return ['models.bin']
  const committed = new ModelsReader(pathToFileURL(path))
  const entries = new Map(committed.index.services.map((entry) => [entry.name, entry]))
  const gone = [...entries.keys()].filter((name) => !services.some(({ entry }) => entry.name === name))
  const changed = services.filter(({ entry, data }) => {
    const found = entries.get(entry.name)
    if (found === undefined) return true
    const { outline, block: _block, ...known } = found
    if (!isDeepStrictEqual(known, entry) || (outline === undefined) !== (data === null)) return true
    return data !== null && isServiceChanged(committed, found, data)
  })
  const isSourceKept = isDeepStrictEqual(committed.index.source, source)
  return [...(isSourceKept ? [] : ['source']), ...gone, ...changed.map(({ entry }) => entry.name)]
}

/** Texts are compared, because the order of members counts. */
function isServiceChanged(committed: ModelsReader, entry: ModelEntry, data: ContractData): boolean {
  const isOutlineKept = JSON.stringify(committed.outline(entry)) === JSON.stringify(serviceOutline(data))
  return !isOutlineKept || !Buffer.from(printBlock(data)).equals(committed.blockBytes(entry))
}
