/**
 * Compiles public service models into `src/contract/data/<service>.json`.
 *
 *   node build/scripts/compile-contract.js <folder> [--check | --dry-run] [service…]
 *
 * `<folder>` is the `data` folder of an installed botocore (a Python package, Apache-2.0):
 *
 *   python3 -c 'import botocore, os; print(os.path.dirname(botocore.__file__) + "/data")'
 *
 * Without names every committed service is compiled again. `--check` writes nothing and ends with status 1 if a file
 * would change; `--dry-run` writes nothing. A pattern that JavaScript cannot say is reported and not enforced.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { compileService, type ModelOrigin } from './contract/compile-service.ts'
import { printContract } from './contract/print-contract.ts'

const dataFolder = join(repositoryFolder(), 'src', 'contract', 'data')

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, 'dry-run': { type: 'boolean', default: false } },
})
const [modelFolder, ...named] = positionals
if (modelFolder === undefined) {
  process.stderr.write('usage: compile-contract <folder of models> [--check | --dry-run] [service…]\n')
  process.exit(2)
}

const committed = readdirSync(dataFolder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => basename(file, '.json'))
for (const name of named.length > 0 ? named : committed) compile(modelFolder, name)

function compile(folder: string, name: string): void {
  const { model, origin } = readModel(folder, name)
  const { data, untranslated } = compileService(model, origin)
  const text = printContract(data)
  const path = join(dataFolder, `${name}.json`)
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text
  if (options.check && !isCurrent) process.exitCode = 1
  if (!options.check && !options['dry-run']) writeFileSync(path, text)

  const counts = `${Object.keys(data.operations).length} operations, ${Object.keys(data.shapes).length} shapes`
  process.stdout.write(`${name}: ${counts}, ${Buffer.byteLength(text)} bytes${isCurrent ? ', unchanged' : ''}\n`)
  for (const pattern of untranslated) process.stderr.write(`${name}: not enforced: ${pattern}\n`)
}

/** The newest version of the model: its folder's name is the API's date. */
function readModel(folder: string, name: string): { model: unknown; origin: ModelOrigin } {
  const versionFolder = readdirSync(join(folder, name)).sort().at(-1)
  if (versionFolder === undefined) throw new Error(`no model of ${name}`)
  const path = join(folder, name, versionFolder, 'service-2.json')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')
  const model: unknown = JSON.parse(text)
  const file = `data/${name}/${versionFolder}/service-2.json`
  return { model, origin: { name, version: packageVersion(folder), file } }
}

function packageVersion(folder: string): string {
  const source = readFileSync(join(folder, '..', '__init__.py'), 'utf8')
  const version = /^__version__ = '([^']+)'/m.exec(source)?.[1]
  if (version === undefined) throw new Error(`${folder} belongs to no botocore whose version can be read`)
  return version
}

/** The checkout, found from wherever the compiled script stands below it. */
function repositoryFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}
