import { FileSystemError } from '../../../base/file-system.ts'
import type { OwnActs } from '../../../capture/own-acts.ts'
import { commonError, ServiceError } from '../../../contract/errors.ts'
import { MasterKeyError } from '../../../identity/master-key-file.ts'
import {
  type MasterKeyRotation,
  type RotationReport,
  RotationUnfinishedError,
  UnknownSealedRowError,
} from '../../../identity/rotate-master-key.ts'
import type { CairnAnswer, CairnOperation } from './cairn-operation.ts'

/** Replaces the master key and seals everything again under the new one. For the account that runs this Cairn. */
export const rotateKeys = (
  rotation: Pick<MasterKeyRotation, 'run'>,
  ownActs: Pick<OwnActs, 'record'>,
): CairnOperation => ({
  name: 'RotateKeys',
  method: 'POST',
  path: 'keys/rotate',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: 0,
  action: () => 'cairn:RotateKeys',
  prepare: () => ({
    requestParameters: null,
    space: 'changes',
    run: async ({ principal }) => {
      if (!principal.isOperator)
        throw commonError('accessDenied', 'Only the account that runs this Cairn has its keys.')
      const report = await rotation.run().catch(refuseKnown)
      await ownActs.record('RotateMasterKey', { ...report })
      return answer(report)
    },
  }),
})

/** What whoever runs the server has to put right; it says how. */
function refuseKnown(error: unknown): never {
  if (!known.some((kind) => error instanceof kind)) throw error
  const message = error instanceof Error ? error.message : String(error)
  throw new ServiceError('MasterKeyRotationException', message, { status: 409, fault: 'client', cause: error })
}

const known = [MasterKeyError, FileSystemError, UnknownSealedRowError, RotationUnfinishedError]

function answer(report: RotationReport): CairnAnswer {
  async function* pieces() {
    yield `${JSON.stringify(report)}\n`
  }
  return {
    contentType: 'application/json',
    pieces: pieces(),
    summary: () => ({ resealedRows: report.resealedRows }),
  }
}
