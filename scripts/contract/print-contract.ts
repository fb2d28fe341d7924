import type { ContractData } from '../../src/contract/contract-data.ts'

/** The file's text: one line for each operation and shape, so that a change of the model reads as a change of lines. */
export function printContract(data: ContractData): string {
  return [
    '{',
    `"source": ${JSON.stringify(data.source)},`,
    `"service": ${JSON.stringify(data.service)},`,
    `"operations": {\n${lines(data.operations)}\n},`,
    `"shapes": {\n${lines(data.shapes)}\n}`,
    '}\n',
  ].join('\n')
}

function lines(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n')
}
