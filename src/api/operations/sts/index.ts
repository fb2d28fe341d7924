import type { Operation } from '../operation.ts'
import { getCallerIdentity } from './get-caller-identity.ts'

export function stsOperations(): readonly Operation[] {
  return [getCallerIdentity()]
}
