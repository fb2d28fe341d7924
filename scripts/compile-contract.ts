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
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from './check-project.ts'
import { compileService } from './contract/compile-service.ts'
import { printContract } from './contract/print-contract.ts'
import { InstalledModels } from './models/installed-models.ts'

const dataFolder = join(projectRoot(), 'src', 'contract', 'data')

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
const installed = new InstalledModels(modelFolder)
for (const name of named.length > 0 ? named : committed) compile(name)

function compile(name: string): void {
  const { model, origin } = installed.read(name)
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
