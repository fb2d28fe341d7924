import { expect, test } from 'vitest'
import { DeliverySimulation, newTrail, trailAccount } from '../../../../test/support/delivery-simulation.ts'
import type { Region } from '../../../base/brands.ts'
import { redeliver } from './redeliver.ts'

const trail = newTrail('audit')

/** A trail with one gap. */
async function withGap() {
  const simulation = new DeliverySimulation({ giveUpDays: 1 })
  const { trails, delivery } = await simulation.start()
  await simulation.call((id) => trails.create(trail, id))
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true })))
  simulation.buckets.refusal = 'AccessDenied'
  const record = await simulation.record()
  await delivery.tick()
  simulation.ports.clock.advance(2 * 86_400_000)
  await delivery.tick()
  simulation.buckets.refusal = null
  const operation = redeliver(trails, delivery)
  const ask = async (body: unknown, mayReach = true) => {
    const bytes = Buffer.from(JSON.stringify(body))
    const request = { parameters: [], lastEventId: null, contentType: '', body: Uint8Array.from(bytes) }
    const prepared = operation.prepare(request)
    const answer = await prepared.run({
      principal: { type: 'Root', accountId: trailAccount, isOperator: true, session: null },
      region: 'us-east-1' as Region,
      mayReach: () => mayReach,
      signal: new AbortController().signal,
    })
    let text = ''
    for await (const piece of answer.pieces) text += piece
    return { text, requestParameters: prepared.requestParameters, summary: answer.summary() }
  }
  return { simulation, delivery, record, ask }
}

test.each([[trail.arn], [trail.name]])('RedeliverLogFiles: %s has its gaps delivered', async (reference) => {
  const { simulation, delivery, record, ask } = await withGap()
  const { text, requestParameters, summary } = await ask({ trail: reference, from: '2026-01-02T00:00:00Z' })
  expect(JSON.parse(text)).toMatchObject({ trailARN: trail.arn, reason: 'AccessDenied', records: 1 })
  expect(requestParameters).toEqual({ trail: reference, from: '2026-01-02T00:00:00Z' })
  expect(summary).toEqual({ gaps: 1 })
  await delivery.tick()
  expect(simulation.buckets.records()).toEqual([record])
})

test.each([
  ['a trail that is none', { trail: 'nothing' }, true, 'TrailNotFoundException'],
  ['an account that the caller does not reach', { trail: trail.arn }, false, 'AccessDeniedException'],
  ['no trail', {}, true, 'ValidationException'],
  ['a time that is none', { trail: trail.name, to: 'soon' }, true, 'ValidationException'],
])('RedeliverLogFiles: %s is refused', async (_, body, mayReach, name) => {
  const { ask } = await withGap()
  await expect(ask(body, mayReach)).rejects.toMatchObject({ name })
})
