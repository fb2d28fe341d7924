import { expect, test } from 'vitest'
import { required } from '../../../base/assert.ts'
import { parseAccountId, parseRegion } from '../../../base/brands.ts'
import { MasterKeyError } from '../../../identity/master-key-file.ts'
import { rotateKeys } from './rotate-keys.ts'

const accountId = required(parseAccountId('123456789012'), 'an account id')
const region = required(parseRegion('us-east-1'), 'a Region')
const report = { keyId: '01234567', previousKeyId: '89abcdef', resealedRows: 3 }

test('RotateKeys: the operator rotates, is told what was done, and it is on record', async () => {
  const { ask, acts } = rotating(async () => report)
  expect(await ask(true)).toBe(`${JSON.stringify(report)}\n`)
  expect(acts).toEqual([['RotateMasterKey', report]])
})

test('RotateKeys: nobody else may, and nothing is done', async () => {
  const { ask, acts } = rotating(async () => {
    throw new Error('it ran')
  })
  await expect(ask(false)).rejects.toMatchObject({ kind: 'accessDenied' })
  expect(acts).toEqual([])
})

test('RotateKeys: a file that cannot be used is told with its remedy', async () => {
  const { ask, acts } = rotating(async () => {
    throw new MasterKeyError('/keys/master', 'is missing.')
  })
  await expect(ask(true)).rejects.toMatchObject({ status: 409, message: '/keys/master is missing.' })
  expect(acts).toEqual([])
})

function rotating(run: () => Promise<typeof report>) {
  const acts: unknown[] = []
  const record = async (name: string, details: unknown) => {
    acts.push([name, details])
  }
  const operation = rotateKeys({ run }, { record })
  const ask = async (isOperator: boolean) => {
    const request = { parameters: [], lastEventId: null, contentType: '', body: new Uint8Array() }
    const answer = await operation.prepare(request).run({
      principal: { type: 'Root', accountId, isOperator, session: null },
      region,
      mayReach: () => true,
      signal: new AbortController().signal,
    })
    let text = ''
    for await (const piece of answer.pieces) text += piece
    return text
  }
  return { ask, acts }
}
