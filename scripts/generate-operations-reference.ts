import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'

/** The part of a contract file that the page shows. */
const contractSchema = v.object({
  service: v.object({ name: v.string(), serviceId: v.string(), apiVersion: v.string() }),
  operations: v.record(v.string(), v.unknown()),
})
type Contract = v.InferOutput<typeof contractSchema>

/**
 * `docs/reference/operations.md`: every operation of every service in the contract, and which of them Cairn hosts. One
 * is hosted where something in `src/api/operations/<service>/` defines it.
 */
export function operationsReference(root: string): string {
  const services = readContracts(root).map((contract) => ({ contract, hosted: hostedOperations(root, contract) }))
  return [
    '# Operations',
    '',
    '<!-- Made by scripts/generate.ts from src/contract/data and src/api/operations; do not edit by hand. -->',
    '',
    'What each hosted service answers itself. A refused operation answers with an error that names it.',
    '',
    '| service | version | hosted | of |',
    '| --- | --- | ---: | ---: |',
    ...services.map(({ contract, hosted }) => summaryRow(contract, hosted)),
    '',
    ...services.flatMap(({ contract, hosted }) => section(contract, hosted)),
  ].join('\n')
}

/** The operations that are hosted, by service. */
export function hostedOperationNames(root: string): ReadonlyMap<string, readonly string[]> {
  return new Map(readContracts(root).map((contract) => [contract.service.name, [...hostedOperations(root, contract)]]))
}

function summaryRow({ service, operations }: Contract, hosted: ReadonlySet<string>): string {
  const link = `[${service.serviceId}](#${service.serviceId.toLowerCase().replace(/ /g, '-')})`
  return `| ${link} | ${service.apiVersion} | ${hosted.size} | ${Object.keys(operations).length} |`
}

function section({ service, operations }: Contract, hosted: ReadonlySet<string>): string[] {
  const rows = Object.keys(operations)
    .sort()
    .map((operation) => `| \`${operation}\` | ${hosted.has(operation) ? 'hosted' : 'refused'} |`)
  return [`## ${service.serviceId}`, '', '| operation | status |', '| --- | --- |', ...rows, '']
}

function readContracts(root: string): Contract[] {
  const folder = join(root, 'src', 'contract', 'data')
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => v.parse(contractSchema, JSON.parse(readFileSync(join(folder, name), 'utf8'))))
}

function hostedOperations(root: string, { service, operations }: Contract): Set<string> {
  const folder = join(root, 'src', 'api', 'operations', service.name)
  const defined = new Set(sourcesIn(folder).flatMap((source) => definedOperations(source, service.name)))
  return new Set(Object.keys(operations).filter((operation) => defined.has(operation)))
}

/** The operations of a service that a source defines. */
export function definedOperations(source: string, service: string): string[] {
  const definitions = source.matchAll(/defineOperation\(\s*'([\w-]+)',\s*'(\w+)'/g)
  return [...definitions].flatMap(([, of, name]) => (of === service && name !== undefined ? [name] : []))
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

/** Sorted; none where the folder is not there. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
