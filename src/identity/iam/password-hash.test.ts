import { expect, test } from 'vitest'
import { systemRandom } from '../../base/random.ts'
import { hashPassword, isPassword } from './password-hash.ts'

test('password hash: only the password matches, and no two hashes are equal', async () => {
  const [first, second] = [
    await hashPassword('Pässword 1', systemRandom),
    await hashPassword('Pässword 1', systemRandom),
  ]
  expect(first).not.toBe(second)
  expect(first).not.toContain('ssword')
  expect(await isPassword('Pässword 1', first)).toBe(true)
  expect(await isPassword('Pässword 1'.normalize('NFD'), first)).toBe(true)
  expect(await isPassword('pässword 1', first)).toBe(false)
  expect(await isPassword('', first)).toBe(false)
})

test('password hash: a damaged one is refused before it takes memory', async () => {
  const [, , , , salt, hash] = (await hashPassword('x', systemRandom)).split('$')
  for (const stored of ['', 'scrypt$1', `scrypt$1073741824$8$1$${salt}$${hash}`, `scrypt$x$8$1$${salt}$${hash}`]) {
    await expect(isPassword('x', stored)).rejects.toThrow('malformed')
  }
})
