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
 * is hosted where `src/api/operations/<service>/` has a file of its name.
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

/** The handler's file name for an operation: `AssumeRoleWithSAML` is `assume-role-with-saml`. */
export function handlerName(operation: string): string {
  return operation
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
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
  const files = new Set(namesIn(join(root, 'src', 'api', 'operations', service.name)))
  return new Set(Object.keys(operations).filter((operation) => files.has(`${handlerName(operation)}.ts`)))
}

/** Sorted; none where the folder is not there. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
