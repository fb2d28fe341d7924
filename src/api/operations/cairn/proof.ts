import { parseAccountId } from '../../../base/brands.ts'
import { commonError, ServiceError } from '../../../contract/errors.ts'
import { visibleAccounts } from '../../../identity/authorise.ts'
import { NotYetProvableError, ProofsStoppedError, UnprovableRecordError } from '../../../proofs/errors.ts'
import type { Proofs } from '../../../proofs/proofs.ts'
import { storedFields } from '../../../records/search.ts'
import type { StoredRecord } from '../../../records/segment/record-block.ts'
import type { RecordStoreClient } from '../../../records/store-client.ts'
import { type CairnAnswer, type CairnCall, type CairnOperation, onlyParameter } from './cairn-operation.ts'

/** Records of one `eventID` that an answer proves: conflicts, and records of several accounts. */
const provedRecordsMax = 100

const eventIdLengthMax = 255

/** Proves that every record with an `eventID` stands in the tree, unchanged. */
export const getProof = (proofs: Pick<Proofs, 'prove'>, store: Pick<RecordStoreClient, 'page'>): CairnOperation => ({
  name: 'GetProof',
  method: 'GET',
  path: 'proof/',
  argument: 'eventID',
  isReadOnly: true,
  isEndless: false,
  bodyBytesMax: 0,
  action: () => 'cairn:GetProof',
  prepare: (request) => {
    const eventId = onlyParameter(request, 'eventID') ?? ''
    if (request.parameters.length > 1) throw commonError('validation', 'A proof has no parameters but the eventID.')
    if (eventId === '' || eventId.length > eventIdLengthMax) {
      throw commonError('validation', `The path ends in an eventID of at most ${eventIdLengthMax} characters.`)
    }
    return {
      requestParameters: { eventID: eventId },
      space: 'reads',
      run: async (call) => {
        const records = await visibleRecords(store, eventId, call)
        if (records.length === 0) throw notFound(eventId)
        const text = await proofs.prove(eventId, records).catch(refuseKnown)
        return jsonAnswer(text, { records: records.length })
      },
    }
  },
})

/** An answer of one JSON document. */
export function jsonAnswer(text: string, summary: ReturnType<CairnAnswer['summary']>): CairnAnswer {
  async function* pieces() {
    yield text
  }
  return { contentType: 'application/json', pieces: pieces(), summary: () => summary }
}

/** What an operation of proofs tells its caller of a tree that does not prove. */
export function refuseKnown(cause: unknown): never {
  if (cause instanceof NotYetProvableError) throw refusal('ProofNotReadyException', 503, 'server', cause)
  if (cause instanceof ProofsStoppedError) throw refusal('ProofTreeStoppedException', 503, 'server', cause)
  if (cause instanceof UnprovableRecordError) throw refusal('UnprovableRecordException', 409, 'client', cause)
  throw cause
}

/** Those that the caller may see; of the others not even that they are there. */
async function visibleRecords(
  store: Pick<RecordStoreClient, 'page'>,
  eventId: string,
  { principal, mayReach }: CairnCall,
): Promise<readonly StoredRecord[]> {
  const visible = visibleAccounts(principal)
  const accounts = visible === 'all' ? null : visible.map((accountId) => ({ accountId, region: null }))
  const { records } = await store.page({
    scope: { accounts, categories: null },
    fromMs: Number.NEGATIVE_INFINITY,
    beforeMs: Number.POSITIVE_INFINITY,
    after: null,
    term: null,
    eventId,
    recordBefore: null,
    limitRecords: provedRecordsMax,
  })
  return records.filter((record) => {
    const accountId = parseAccountId(storedFields(record)?.accountId)
    // A record of no account is the operator's, who sees all.
    return accountId === null ? visible === 'all' : mayReach(accountId)
  })
}

function notFound(eventId: string): ServiceError {
  const message = `There is no record ${eventId} that you may see.`
  return new ServiceError('RecordNotFoundException', message, { status: 404, fault: 'client' })
}

function refusal(name: string, status: number, fault: 'client' | 'server', cause: Error): ServiceError {
  return new ServiceError(name, `${cause.message}.`, { status, fault, cause })
}
