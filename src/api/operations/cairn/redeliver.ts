import { parseAccountId } from '../../../base/brands.ts'
import { commonError } from '../../../contract/errors.ts'
import { isJsonObject, textAt } from '../../../event/event-record.ts'
import { parseEventTime } from '../../../event/event-time.ts'
import type { GapReport } from '../../../trails/delivery/gaps.ts'
import type { TrailDelivery } from '../../../trails/delivery/open-trail-delivery.ts'
import { parseTrailArn } from '../../../trails/trail-name.ts'
import type { Trails } from '../../../trails/trails.ts'
import type { CairnAnswer, CairnOperation, CairnRequest } from './cairn-operation.ts'

/** An ARN and two times. */
const bodyBytesMax = 4096

/** Has what could not be delivered for a trail delivered again: one line for each gap that was given up in the time. */
export const redeliver = (trails: Pick<Trails, 'get'>, delivery: Pick<TrailDelivery, 'redeliver'>): CairnOperation => ({
  name: 'RedeliverLogFiles',
  method: 'POST',
  path: 'redeliver',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax,
  action: () => 'cairn:RedeliverLogFiles',
  prepare: (request) => {
    const { trail, fromMs, beforeMs, requestParameters } = questionOf(request)
    return {
      requestParameters,
      space: 'changes',
      run: async ({ principal, region, mayReach }) => {
        const accountId = parseAccountId(parseTrailArn(trail)?.accountId) ?? principal.accountId
        if (!mayReach(accountId)) {
          throw commonError('accessDenied', `${principal.accountId} may not deliver for account ${accountId}.`)
        }
        const found = trails.get(trail, { accountId, region })
        return answer(await delivery.redeliver(found, { fromMs, beforeMs }))
      },
    }
  },
})

function questionOf({ body }: CairnRequest) {
  const given = objectOf(body)
  const trail = textAt(given, 'trail')
  if (trail === null) throw commonError('validation', 'The body is {"trail": "<name or ARN>", "from": "…", "to": "…"}.')
  const [from, to] = [textAt(given, 'from'), textAt(given, 'to')]
  return {
    trail,
    fromMs: instantOf('from', from) ?? Number.NEGATIVE_INFINITY,
    beforeMs: instantOf('to', to) ?? Number.POSITIVE_INFINITY,
    requestParameters: { trail, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) },
  }
}

function instantOf(name: string, text: string | null): number | null {
  if (text === null) return null
  const atMs = parseEventTime(text)
  if (atMs === null) throw commonError('validation', `${name} is a time as 2026-03-01T08:30:00Z.`)
  return atMs
}

function objectOf(body: Uint8Array) {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString())
    return isJsonObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

function answer(gaps: readonly GapReport[]): CairnAnswer {
  async function* pieces() {
    for (const gap of gaps) yield `${JSON.stringify(gap)}\n`
  }
  return { contentType: 'application/x-ndjson', pieces: pieces(), summary: () => ({ gaps: gaps.length }) }
}
