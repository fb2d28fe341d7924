import { expect, test } from 'vitest'
import { commonErrors, spellError } from './errors.ts'
import { loadService } from './load.ts'
import { s3Error, s3Errors } from './s3-errors.ts'

test('s3 errors: every common error that S3 can send has its status here too', () => {
  for (const [kind, { s3 }] of Object.entries(commonErrors)) {
    expect(s3Errors, kind).toHaveProperty(s3.name, expect.objectContaining({ status: s3.status }))
  }
})

test('s3 errors: those of the model have the model’s status', () => {
  for (const { wireCode, status } of loadService('s3').errors.values()) {
    // The model says nothing of some, which then would be 400.
    const known = Object.entries(s3Errors).find(([code]) => code === wireCode)
    if (known !== undefined && status !== 400) expect(known[1].status, wireCode).toBe(status)
  }
})

test('s3 errors: an error has S3’s words where nobody has others, and its members', () => {
  const error = s3Error('NoSuchKey', undefined, { Key: 'a' })
  expect(error).toMatchObject({ name: 'NoSuchKey', status: 404, fault: 'client', members: { Key: 'a' }, headers: {} })
  expect(error.message).toBe('The specified key does not exist.')
  expect(spellError(error, 's3')).toEqual({ name: 'NoSuchKey', status: 404 })
  expect(s3Error('InternalError').fault).toBe('server')
  const cause = new Error('why')
  expect(s3Error('InvalidURI', 'other words', {}, { cause, headers: { a: 'b' } })).toMatchObject({
    message: 'other words',
    cause,
    headers: { a: 'b' },
  })
})
