import type { ContractData, ShapeData } from '../../src/contract/contract-data.ts'

/**
 * A service as the table of models has it: enough to tell its requests and to read and write what they hold. Left out is
 * what only a service that answers itself needs, which is which values it takes, and where the data comes from, which the
 * table says once.
 */
export function reduceService({ service, operations, shapes }: ContractData): ContractData {
  const reduced = Object.entries(shapes).map(([name, shape]) => [name, withoutConstraints(shape)] as const)
  return { service, operations, shapes: Object.fromEntries(reduced) }
}

function withoutConstraints({
  min: _min,
  max: _max,
  pattern: _pattern,
  expression: _expression,
  enum: _enum,
  ...shape
}: ShapeData): ShapeData {
  return shape
}
