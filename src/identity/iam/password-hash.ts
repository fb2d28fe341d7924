import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { RandomSource } from '../../base/random.ts'

/**
 * OWASP's recommendation for scrypt: 32 MiB and some 100 ms for one guess. Stored with each hash, so that they can be
 * raised.
 */
const costs = { N: 2 ** 15, r: 8, p: 3 }
const saltBytes = 16
const hashBytes = 32

/** Highest of each that a stored hash may ask for: a damaged row must not take all memory. */
const costsMax = { N: 2 ** 20, r: 16, p: 16 }

/** `scrypt$<N>$<r>$<p>$<salt>$<hash>`, salt and hash in base64. Works on a thread of the pool. */
export async function hashPassword(password: string, random: RandomSource): Promise<string> {
  const salt = Buffer.from(random.bytes(saltBytes))
  const hash = await derive(password, salt, costs)
  return ['scrypt', costs.N, costs.r, costs.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** Whether `stored` is a hash of `password`. Works on a thread of the pool. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [form, N, r, p, salt, hash] = stored.split('$')
  const stated = { N: Number(N), r: Number(r), p: Number(p) }
  if (form !== 'scrypt' || salt === undefined || hash === undefined || !isPayable(stated)) {
    throw new Error('a stored password hash is malformed')
  }
  const expected = Buffer.from(hash, 'base64')
  const actual = await derive(password, Buffer.from(salt, 'base64'), stated)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

type Costs = typeof costs

function isPayable({ N, r, p }: Costs): boolean {
  return N <= costsMax.N && r <= costsMax.r && p <= costsMax.p
}

function derive(password: string, salt: Buffer, { N, r, p }: Costs): Promise<Buffer> {
  // scrypt needs 128 * N * r bytes and a little more.
  const options: ScryptOptions = { N, r, p, maxmem: 160 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
