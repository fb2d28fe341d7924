import { expect, test } from 'vitest'
import { ByteWindow } from './byte-window.ts'

/** Takes from the window and says when it was let in. */
function enter(window: ByteWindow, bytes: number, name: string, entered: string[]): Promise<void> {
  return window.take(bytes).then(() => {
    entered.push(name)
  })
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('byte window: whoever comes over it waits, in order of arrival', async () => {
  const window = new ByteWindow(100)
  const entered: string[] = []
  const all = [60, 40, 50, 10].map((bytes, number) => enter(window, bytes, `${number}: ${bytes}`, entered))
  await turn()
  expect(entered).toEqual(['0: 60', '1: 40'])
  window.give(40)
  await turn()
  expect(entered).toHaveLength(2)
  window.give(60)
  await Promise.all(all)
  expect(entered).toEqual(['0: 60', '1: 40', '2: 50', '3: 10'])
})

test('byte window: more than all of it passes alone', async () => {
  const window = new ByteWindow(100)
  const entered: string[] = []
  await enter(window, 10, 'small', entered)
  const large = enter(window, 500, 'large', entered)
  const next = enter(window, 1, 'next', entered)
  await turn()
  expect(entered).toEqual(['small'])
  window.give(10)
  await large
  await turn()
  expect(entered).toEqual(['small', 'large'])
  window.give(500)
  await next
})
