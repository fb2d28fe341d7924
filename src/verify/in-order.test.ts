import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

async function* numbers(count: number) {
  for (let number = 0; number < count; number += 1) yield number
}

test('in order: results come as the items do, whichever is ready first, and no more are under way than allowed', async () => {
  let underWay = 0
  let most = 0
  const results: number[] = []
  for await (const result of inOrder(numbers(20), 4, async (number) => {
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise((resolve) => setTimeout(resolve, (number * 7) % 5))
    underWay -= 1
    return number
  })) {
    results.push(result)
  }
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(most).toBe(4)
})

test('in order: a failure comes in its place', async () => {
  const results: number[] = []
  const failing = (async () => {
    for await (const result of inOrder(numbers(5), 3, async (number) => {
      if (number === 2) throw new Error('the third')
      return number
    })) {
      results.push(result)
    }
  })()
  await expect(failing).rejects.toThrow('the third')
  expect(results).toEqual([0, 1])
})
