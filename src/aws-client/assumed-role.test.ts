import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimulatedClock, SimulatedRandom } from '../../test/support/simulation.ts'
import { Log } from '../base/log.ts'
import { AnswerError } from './answer.ts'
import { AssumedRole } from './assumed-role.ts'
import { CredentialHealth } from './credential-health.ts'
import { NoCredentialsError } from './credential-source.ts'
import type { RoleSession } from './sts-client.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** An STS of the role's: each session is known by its number. */
class SimulatedSts {
  readonly clock = new SimulatedClock()
  readonly lines: string[] = []
  /** Of each session, by the clock that nobody sets. */
  readonly endsMs: number[] = []
  asked = 0
  underWay = 0
  underWayMax = 0
  /** What it answers instead of a session. */
  failure: Error | null = null
  lifeMs = hourMs
  /** Where it is to take its time: answers what waits. */
  #held: (() => void)[] | null = null
  readonly role: AssumedRole

  constructor(seed = 1) {
    const log = new Log(this.clock, 'info', (line) => this.lines.push(line))
    const health = new CredentialHealth('upstreams.s3', log)
    const random = new SimulatedRandom(seed)
    this.role = new AssumedRole({ assume: () => this.#assume(), clock: this.clock, random, health })
  }

  hold(): void {
    this.#held = []
  }

  release(): void {
    for (const answer of this.#held ?? []) answer()
    this.#held = null
  }

  /** The number of the session that is given, or the code of what keeps it away. */
  async use(): Promise<number | string> {
    return await this.role.current().then(
      ({ accessKeyId }) => Number(accessKeyId),
      (error: unknown) => (error instanceof NoCredentialsError ? error.code : String(error)),
    )
  }

  async #assume(): Promise<RoleSession> {
    this.asked += 1
    this.underWay += 1
    this.underWayMax = Math.max(this.underWayMax, this.underWay)
    try {
      if (this.#held !== null) await new Promise<void>((resolve) => this.#held?.push(resolve))
      else await Promise.resolve()
      if (this.failure !== null) throw this.failure
      this.endsMs.push(this.clock.monotonicMs() + this.lifeMs)
      const credentials = {
        accessKeyId: String(this.endsMs.length - 1),
        secretAccessKey: 'hidden',
        sessionToken: 'hidden',
      }
      return { credentials, expiresAtMs: this.clock.nowMs() + this.lifeMs }
    } finally {
      this.underWay -= 1
    }
  }
}

const away = new AnswerError(403, 'AccessDenied', 'said, with hidden things in it', null)

test('assumed role: one session serves until it is time, and nobody waits for the next', async () => {
  const sts = new SimulatedSts()
  expect(await Promise.all([sts.use(), sts.use(), sts.use()])).toEqual([0, 0, 0])
  sts.clock.advance(35 * minuteMs)
  expect(await sts.use()).toBe(0)
  expect(sts.asked).toBe(1)
  sts.hold()
  sts.clock.advance(11 * minuteMs)
  expect(await Promise.all([sts.use(), sts.use()])).toEqual([0, 0])
  expect(sts.asked).toBe(2)
  sts.release()
  await settled()
  expect(await sts.use()).toBe(1)
})

test('assumed role: while STS is away the session serves to its end, and then nothing does', async () => {
  const sts = new SimulatedSts()
  await sts.use()
  sts.failure = away
  const used: (number | string)[] = []
  for (let minute = 0; minute < 70; minute += 10) {
    used.push(await sts.use())
    await settled()
    sts.clock.advance(10 * minuteMs)
  }
  expect(used).toEqual([0, 0, 0, 0, 0, 0, 'AccessDenied'])
  expect(sts.lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', entry: 'upstreams.s3', part: 'role', reason: 'AccessDenied' }),
  ])
  const { asked } = sts
  expect([await sts.use(), await sts.use()]).toEqual([expect.anything(), expect.anything()])
  expect(sts.asked - asked).toBe(1)

  sts.failure = null
  sts.clock.advance(30_000)
  expect(await sts.use()).toBe(1)
  expect(sts.lines).toHaveLength(2)
  expect(sts.lines.join()).not.toContain('hidden')
})

test('assumed role: whoever sets the clock back gives a session no longer life', async () => {
  const sts = new SimulatedSts()
  await sts.use()
  sts.clock.step(-12 * hourMs)
  sts.clock.advance(hourMs + minuteMs)
  expect(await sts.use()).toBe(1)
})

test('assumed role: a session that has ended when it comes is none', async () => {
  const sts = new SimulatedSts()
  sts.lifeMs = -1
  expect(await sts.use()).toBe('ExpiredSession')
})

test('assumed role: a session that its server refuses is replaced, and not again and again', async () => {
  const sts = new SimulatedSts()
  await sts.use()
  const refusedFor = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let call = 0; call < 100; call += 1) {
        sts.role.refused()
        await sts.use()
      }
      await settled()
      sts.clock.advance(minuteMs)
    }
  }
  await refusedFor(1)
  expect(sts.asked).toBe(1)
  await refusedFor(1)
  expect(await sts.use()).toBe(1)
  await refusedFor(10)
  expect(sts.asked).toBe(12)
})

test('assumed role: nothing is asked for once it is closed', async () => {
  const sts = new SimulatedSts()
  sts.role.close()
  expect(await sts.use()).toBe('NotAsked')
  expect(sts.asked).toBe(0)
})

// Goal: whatever happens, nobody gets a session that has ended, and STS is asked for one at a time and with pauses.
//
// Method: time passes in leaps, the wall clock is set, STS goes and comes back, and in between sessions are asked for. What
// they are is judged by the clock that nobody sets.
test('assumed role: under any course of events, only sessions that have not ended are given', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 2 * hourMs }) }),
    fc.record({ kind: fc.constant('set' as const), ms: fc.integer({ min: -5 * hourMs, max: 0 }) }),
    fc.record({ kind: fc.constant('sts' as const), isAway: fc.boolean() }),
    fc.record({ kind: fc.constant('ask' as const), times: fc.integer({ min: 1, max: 5 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
      const sts = new SimulatedSts(seed)
      for (const taken of steps) {
        if (taken.kind === 'pass') sts.clock.advance(taken.ms)
        else if (taken.kind === 'set') sts.clock.step(taken.ms)
        else if (taken.kind === 'sts') {
          sts.failure = taken.isAway ? away : null
          // The longest pause after a failure.
          sts.clock.advance(30_000)
        } else {
          const before = sts.asked
          const uses = await Promise.all(Array.from({ length: taken.times }, () => sts.use()))
          await settled()
          for (const used of uses) {
            if (typeof used === 'number') expect(sts.endsMs[used]).toBeGreaterThan(sts.clock.monotonicMs())
            else expect(sts.failure).not.toBeNull()
          }
          expect(sts.asked - before).toBeLessThanOrEqual(1)
        }
      }
      expect(sts.underWayMax).toBeLessThanOrEqual(1)
    }),
  )
})

/** What was begun and is not waited for has come to its end. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
