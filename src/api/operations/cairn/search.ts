import { commonError } from '../../../contract/errors.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import { foundLine } from '../../../history/found-line.ts'
import {
  parseSearchQuestion,
  type SearchQuestion,
  SearchQuestionError,
  searchSpec,
} from '../../../history/search-question.ts'
import { visibleAccounts } from '../../../identity/authorise.ts'
import type { RecordStoreClient } from '../../../records/store-client.ts'
import type { CairnCall, CairnOperation, CairnRequest } from './cairn-operation.ts'

/** Finds records by any number of conditions, in every account and Region that the caller may see. */
export const search = (store: Pick<RecordStoreClient, 'search'>): CairnOperation => ({
  name: 'Search',
  method: 'GET',
  path: 'search',
  isReadOnly: true,
  isEndless: false,
  bodyBytesMax: 0,
  action: () => 'cairn:Search',
  prepare: (request) => {
    const question = questionOf(request)
    return {
      requestParameters: questionParameters(question),
      space: 'reads',
      run: async (call) => {
        const counts = { matchedRecords: 0, scannedRecords: 0 }
        const slices = store.search(visibleSpec(question, call))
        return {
          contentType: 'application/x-ndjson',
          pieces: foundPieces(slices, counts, call.signal),
          summary: () => ({ ...counts }),
        }
      },
    }
  },
})

/** The question of a search or a tail. */
export function questionOf({ parameters }: CairnRequest): SearchQuestion {
  try {
    return parseSearchQuestion(parameters)
  } catch (error) {
    throw error instanceof SearchQuestionError ? commonError('validation', error.message) : error
  }
}

/** The search over what the caller may see. */
export function visibleSpec(question: SearchQuestion, { principal }: CairnCall) {
  const visible = visibleAccounts(principal)
  return searchSpec(question, visible === 'all' ? null : visible)
}

/** The question as it goes on record. */
export function questionParameters({
  conditions,
  text,
  fromMs,
  toMs,
  order,
  limitRecords,
}: SearchQuestion): JsonObject {
  const time = (timeMs: number | null) => (timeMs === null ? null : new Date(timeMs).toISOString())
  const all: JsonObject = {
    conditions: conditions.length === 0 ? null : conditions.map(({ path, values }) => ({ path, values })),
    text,
    from: time(fromMs),
    to: time(toMs),
    limit: limitRecords,
    order,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}

async function* foundPieces(
  slices: ReturnType<RecordStoreClient['search']>,
  counts: { matchedRecords: number; scannedRecords: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const slice of slices) {
    counts.matchedRecords = slice.matchedRecords
    counts.scannedRecords = slice.scannedRecords
    if (slice.records.length > 0) yield slice.records.map((stored) => `${foundLine(stored)}\n`).join('')
    if (signal.aborted) return
  }
  yield `${JSON.stringify({ end: { matched: counts.matchedRecords, scanned: counts.scannedRecords } })}\n`
}
