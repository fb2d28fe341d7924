import { expect, test } from 'vitest'
import { newTrail } from '../../test/support/delivery-simulation.ts'
import { systemClock } from '../base/clock.ts'
import { Log } from '../base/log.ts'
import { DeliveryError } from '../trails/delivery/delivery-bucket.ts'
import type { Trail } from '../trails/trail.ts'
import { TreePublication } from './tree-publication.ts'

const [one, two] = [newTrail('one'), newTrail('two')]

/** A publication over a place that does what the test says. */
function opened() {
  const calls: string[] = []
  const logged: string[] = []
  const state = { error: null as Error | null, hasPlace: true, stepsLeft: 0, trails: [one, two] as Trail[] }
  const publication = new TreePublication({
    proofs: {
      publish: async (name) => {
        calls.push(name)
        if (state.error !== null) throw state.error
        state.stepsLeft -= 1
        return { size: 1, isComplete: state.stepsLeft <= 0 }
      },
    },
    placeOf: ({ name }) => {
      return state.hasPlace ? { name, read: async () => null, write: async () => {} } : null
    },
    trails: { find: (arn) => state.trails.find((trail) => trail.arn === arn) ?? null },
    log: new Log(systemClock, 'debug', (line) => logged.push(line)),
  })
  return { publication, state, calls, logged, settled: () => new Promise((resolve) => setImmediate(resolve)) }
}

test('publication: trails are published one after another, each until it is complete', async () => {
  const { publication, state, calls, settled } = opened()
  state.stepsLeft = 3
  publication.publish(one)
  publication.publish(one)
  publication.publish(two)
  await settled()
  expect(calls).toEqual(['one', 'one', 'one', 'two'])
  expect(publication.stats()).toEqual({ published: 2, refused: 0, failed: 0 })
})

test('publication: one that fails is told once, tried again when it is due, and forgotten with its trail', async () => {
  const { publication, state, calls, logged, settled } = opened()
  state.error = new DeliveryError('ServiceUnavailable')
  publication.publish(one)
  await settled()
  publication.retry()
  await settled()
  expect([calls.length, logged.length]).toEqual([2, 1])
  expect(publication.stats()).toEqual({ published: 0, refused: 0, failed: 1 })
  state.error = null
  publication.retry()
  await settled()
  expect(publication.stats()).toEqual({ published: 1, refused: 0, failed: 0 })
  state.trails = []
  expect(publication.stats()).toEqual({ published: 0, refused: 0, failed: 0 })
})

test('publication: a bucket that says so only when it is asked is no failure either', async () => {
  const { publication, state, logged, settled } = opened()
  state.error = new DeliveryError('AccessDenied')
  publication.publish(one)
  await settled()
  expect(publication.stats()).toEqual({ published: 0, refused: 1, failed: 0 })
  expect(logged).toEqual([])
})

test('publication: a bucket that does not take it is no failure, and nothing is begun after the end', async () => {
  const { publication, state, calls, logged, settled } = opened()
  state.hasPlace = false
  publication.publish(one)
  await settled()
  expect(publication.stats()).toEqual({ published: 0, refused: 1, failed: 0 })
  state.hasPlace = true
  await publication.close()
  publication.publish(two)
  await settled()
  expect([calls, logged]).toEqual([[], []])
})
