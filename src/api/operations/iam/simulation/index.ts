import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Operation } from '../../operation.ts'
import { getContextKeysForCustomPolicy, getContextKeysForPrincipalPolicy } from './context-keys.ts'
import { simulateCustomPolicy, simulatePrincipalPolicy } from './simulate-policy.ts'

/** What would be decided, asked beforehand. */
export function simulationOperations(directory: Directory): readonly Operation[] {
  return [
    getContextKeysForCustomPolicy(),
    getContextKeysForPrincipalPolicy(directory),
    simulateCustomPolicy(directory),
    simulatePrincipalPolicy(directory),
  ]
}
