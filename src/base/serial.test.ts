import { expect, test } from 'vitest'
import { Serial } from './serial.ts'

test('serial: tasks run one after another in the order in which they came, and a failure holds up no other', async () => {
  const serial = new Serial()
  const log: string[] = []
  const task = (name: string, fails: boolean) => async () => {
    log.push(`${name} begins`)
    await new Promise((resolve) => setImmediate(resolve))
    log.push(`${name} ends`)
    if (fails) throw new Error(name)
    return name
  }
  const outcomes = await Promise.allSettled([
    serial.run(task('a', false)),
    serial.run(task('b', true)),
    serial.run(task('c', false)),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
