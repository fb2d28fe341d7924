import { commonError, ServiceError } from '../../../contract/errors.ts'
import type { Proofs } from '../../../proofs/proofs.ts'
import { type CairnOperation, type CairnRequest, onlyParameter } from './cairn-operation.ts'
import { jsonAnswer, refuseKnown } from './proof.ts'

/** The newest checkpoint, made now, and the key that it is signed with. */
export const getCheckpoint = (proofs: Pick<Proofs, 'checkpointNow' | 'publicKey'>): CairnOperation => ({
  ...read,
  name: 'GetCheckpoint',
  path: 'checkpoint',
  prepare: ({ parameters }) => {
    if (parameters.length > 0) throw commonError('validation', 'A checkpoint has no parameters.')
    return {
      requestParameters: null,
      space: 'reads',
      run: async () => {
        const { note, size } = await proofs.checkpointNow().catch(refuseKnown)
        const key = await proofs.publicKey()
        return jsonAnswer(`${JSON.stringify({ version: 1, checkpoint: note, key })}\n`, { leaves: size })
      },
    }
  },
})

/** That the tree of one size is the beginning of the tree of another: nothing was removed or changed between the two. */
export const getConsistency = (proofs: Pick<Proofs, 'consistency'>): CairnOperation => ({
  ...read,
  name: 'GetConsistency',
  path: 'consistency',
  prepare: (request) => {
    const { from, to } = sizesOf(request)
    return {
      requestParameters: { from, to },
      space: 'reads',
      run: async () => {
        const proof = await proofs.consistency(from, to).catch(refuseKnown)
        if (proof === null) throw notCovered(to)
        const path = proof.path.map((hash) => Buffer.from(hash).toString('base64'))
        return jsonAnswer(`${JSON.stringify({ version: 1, from, to, consistencyPath: path })}\n`, {
          hashes: path.length,
        })
      },
    }
  },
})

const read = {
  method: 'GET',
  isReadOnly: true,
  isEndless: false,
  bodyBytesMax: 0,
  action: () => 'cairn:GetProof',
} as const

function sizesOf(request: CairnRequest): { readonly from: number; readonly to: number } {
  const [from, to] = [sizeOf(request, 'from'), sizeOf(request, 'to')]
  const isWhole = from !== null && to !== null && from <= to && request.parameters.length === 2
  if (isWhole) return { from, to }
  throw commonError('validation', 'from and to are sizes of the tree: whole numbers, from not above to.')
}

function sizeOf(request: CairnRequest, name: string): number | null {
  const text = onlyParameter(request, name)
  return text !== null && /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : null
}

function notCovered(to: number): ServiceError {
  const message = `No checkpoint of ${to} records or more was given out.`
  return new ServiceError('CheckpointNotFoundException', message, { status: 404, fault: 'client' })
}
