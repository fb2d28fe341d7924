import { type RecordNumber, recordNumber } from '../../../base/brands.ts'
import type { Clock } from '../../../base/clock.ts'
import { commonError } from '../../../contract/errors.ts'
import { foundLine } from '../../../history/found-line.ts'
import type { RecordStoreClient } from '../../../records/store-client.ts'
import type { CairnCall, CairnOperation, CairnRequest } from './cairn-operation.ts'
import { questionOf, questionParameters, visibleSpec } from './search.ts'

/** How often a tail's permission is asked for again (design section 2). */
const authoriseAgainMs = 60_000

/** Sends records as they become durable, as server-sent events, for as long as the caller listens. */
export const tail = (store: Pick<RecordStoreClient, 'follow'>, clock: Clock): CairnOperation => ({
  name: 'Tail',
  method: 'GET',
  path: 'tail',
  isReadOnly: true,
  isEndless: true,
  bodyBytesMax: 0,
  action: () => 'cairn:Tail',
  prepare: (request) => {
    const question = questionOf(request)
    if (question.limitRecords !== null || question.order !== 'newest-first') {
      throw commonError('validation', 'A tail has neither limit nor order.')
    }
    return {
      requestParameters: questionParameters(question),
      space: 'reads',
      run: async (call) => {
        const counts = { sentRecords: 0, missedRecords: 0 }
        const slices = store.follow(visibleSpec(question, call), resumedFrom(request))
        return {
          contentType: 'text/event-stream',
          pieces: eventPieces(slices, counts, call, clock),
          summary: () => ({ ...counts }),
        }
      },
    }
  },
})

/** Events are numbered as their records are: who comes back goes on behind the last that they saw. */
function resumedFrom({ lastEventId }: CairnRequest): RecordNumber | null {
  return lastEventId !== null && /^\d{1,12}$/.test(lastEventId) ? recordNumber(Number(lastEventId) + 1) : null
}

async function* eventPieces(
  slices: ReturnType<RecordStoreClient['follow']>,
  counts: { sentRecords: number; missedRecords: number },
  { signal, principal, mayReach }: CairnCall,
  clock: Clock,
): AsyncGenerator<string> {
  let authorisedMs = clock.monotonicMs()
  yield ': the tail begins\n\n'
  for await (const { records, missedRecords } of until(signal, slices)) {
    if (clock.monotonicMs() - authorisedMs >= authoriseAgainMs) {
      if (!mayReach(principal.accountId)) return
      authorisedMs = clock.monotonicMs()
    }
    counts.sentRecords += records.length
    counts.missedRecords += missedRecords
    const gap = missedRecords === 0 ? '' : `event: gap\ndata: ${JSON.stringify({ dropped: missedRecords })}\n\n`
    const events = records
      .map((stored) => `event: record\nid: ${stored.recordNumber}\ndata: ${foundLine(stored)}\n\n`)
      .join('')
    yield gap + events || ': nothing new\n\n'
  }
}

/** What `slices` gives until `signal` aborts. A slice may take seconds to come; nobody waits for one that is not wanted. */
async function* until<T>(signal: AbortSignal, slices: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const aborted = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
  try {
    while (!signal.aborted) {
      const slice = await Promise.race([slices.next(), aborted])
      if (slice === null || slice.done === true) return
      yield slice.value
    }
  } finally {
    // It ends with the slice that is on its way, which is not waited for; that the store closes meanwhile is no failure.
    slices.return().catch(() => {})
  }
}
