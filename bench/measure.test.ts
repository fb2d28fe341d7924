import { expect, test } from 'vitest'
import { costOfShell, cpuOfTreeMs, interleaved, parseStat, parseTimes, spreadOf } from './measure.ts'

test('measure: the shell reports its children in the second line', () => {
  expect(parseTimes('0m0.010000s 0m0.020000s\n1m1.500000s 0m0.250000s\n')).toBe(61_750)
})

test('measure: a process is read whatever its name', () => {
  const fields = 'S 7 1 1 0 -1 0 0 0 0 0 10 20 3 4 20 0'
  expect(parseStat(`42 (a) b) ${fields}`)).toEqual({ parent: 7, ticks: 37 })
})

test('measure: a command that works costs more than one that sleeps', async () => {
  const work = await costOfShell('head -c 50000000 /dev/zero | gzip -9')
  const sleep = await costOfShell('sleep 0.01')
  expect(work.cpuMs).toBeGreaterThan(sleep.cpuMs)
  expect(cpuOfTreeMs(process.pid)).toBeGreaterThan(0)
})

test('measure: a command that fails is no measurement', async () => {
  await expect(costOfShell('exit 3')).rejects.toThrow()
})

test('measure: percentiles are samples', () => {
  const samples = Array.from({ length: 200 }, (_, at) => 200 - at)
  expect(spreadOf(samples)).toEqual({ p50: 100, p99: 198, max: 200 })
  expect(spreadOf([4])).toEqual({ p50: 4, p99: 4, max: 4 })
})

test('measure: interleaved measurements take turns and give medians', async () => {
  const order: string[] = []
  const sample = (name: string, values: number[]) => async () => {
    order.push(name)
    return values.shift() ?? 0
  }
  expect(await interleaved(3, { a: sample('a', [3, 1, 2]), b: sample('b', [9, 9, 7]) })).toEqual({ a: 2, b: 9 })
  expect(order.join('')).toBe('ababab')
})
