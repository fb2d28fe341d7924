import type { CallTarget, Operation, OperationCall } from '../../src/api/operations/operation.ts'
import { required } from '../../src/base/assert.ts'
import { type AccountId, parseRegion, type Region } from '../../src/base/brands.ts'
import { loadService } from '../../src/contract/load.ts'
import { isHostedService } from '../../src/contract/services.ts'
import { validateInput } from '../../src/contract/validate.ts'

/** Calls operations as the root user of an account, whom nothing is refused. */
export interface OperationCaller {
  /** The output. The input is checked against the contract first, as every request's is. */
  call(name: string, input?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** What the caller would have to be allowed. */
  target(name: string, input?: Readonly<Record<string, unknown>>): Promise<CallTarget>
}

export function operationCaller(operations: readonly Operation[], accountId: AccountId): OperationCaller {
  const call: OperationCall = {
    principal: { type: 'Root', accountId, isOperator: false, session: null },
    accountId,
    region: requiredRegion('us-east-1'),
    requestId: '00000000-0000-4000-8000-000000000000',
    eventId: 'event',
    signal: new AbortController().signal,
    authorise: () => undefined,
    note: () => undefined,
  }
  const find = (name: string) => required(operations.find((each) => each.name === name) ?? null, name)
  return {
    call: async (name, input = {}) => {
      const operation = find(name)
      checkInput(operation, input)
      await operation.target(input, call)
      return operation.run(input, call)
    },
    target: async (name, input = {}) => find(name).target(input, call),
  }
}

function checkInput({ service, name }: Operation, input: unknown): void {
  if (!isHostedService(service)) throw new Error(`${service} is not hosted`)
  const contract = required(loadService(service).operations.get(name) ?? null, name)
  const violations = validateInput(contract.input, input)
  if (violations.length > 0)
    throw new Error(violations.map(({ path, constraint }) => `${path}: ${constraint}`).join('; '))
}

function requiredRegion(name: string): Region {
  return required(parseRegion(name), name)
}
